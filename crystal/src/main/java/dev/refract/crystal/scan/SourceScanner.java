package dev.refract.crystal.scan;

import dev.refract.crystal.internal.scan.Outlines;
import dev.refract.crystal.internal.scan.Walk;
import dev.refract.failure.Failure;
import java.io.IOException;

/// Reads what programs ask for from their sources, without a compiler.
///
/// It follows each `require` from Crystal's prelude and the main file as the compiler does, and
/// decides conditions of macros (`{% if flag?(:linux) %}`) as far as the flags and the version
/// decide them. A condition that only the compiler can tell counts as both: so a scan may list what
/// the program turns out not to use, but leaves nothing out, unless a macro computes the name,
/// which the scan then says.
///
/// One scanner reads each file once, however many programs and platforms it is asked for; files are
/// not to change while it lives. Safe for many threads.
public final class SourceScanner {
  private final Outlines outlines = new Outlines();

  /// Scans the program with the main file `entry`.
  ///
  /// @throws Failure of kind PROJECT where the main file is missing, or files are too many or too
  ///   large
  /// @throws IOException where a file is there and cannot be read
  public Scan scan(SourceTree tree, TargetFlags flags, SourceFile entry)
      throws Failure, IOException {
    return Walk.from(entry, tree, flags, outlines);
  }
}
