package dev.refract.crystal;

import dev.refract.crystal.internal.OverlayFiles;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Additions to Crystal's standard library for one target, derived from the installed one.
///
/// They go first in `CRYSTAL_PATH`: Crystal takes `lib_c/TARGET` from the first entry that has it.
///
/// @param files contents by path from the overlay's folder, such as
///   `lib_c/arm-linux-gnueabi/c/time.cr`; empty for a target that needs none. The arrays are not to
///   be changed.
/// @param symbols the C symbols that the overlay calls instead of the plain ones, for a check
///   against the base's libc
public record Overlay(SortedMap<String, byte[]> files, SortedSet<String> symbols) {
  /// The overlay without files.
  public static final Overlay NONE = new Overlay(new TreeMap<>(), new TreeSet<>());

  /// The oldest glibc that has every symbol of an overlay: major and minor version.
  public static final String GLIBC = "2.34";

  /// Keeps its own copies of the collections.
  public Overlay {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    symbols = Collections.unmodifiableSortedSet(new TreeSet<>(symbols));
  }

  /// Derives what `target` needs beyond the standard library at `standardLibrary`, the folder that
  /// holds `lib_c`.
  ///
  /// @param timeAbi how the base's libraries see time; read on 32-bit ARM only
  /// @throws Failure of kind UNSUPPORTED when a binding is not as Refract knows it; it names the
  ///   file and the function
  /// @throws IOException where the standard library cannot be read
  public static Overlay derive(Path standardLibrary, CrystalTarget target, TimeAbi timeAbi)
      throws Failure, IOException {
    return OverlayFiles.derive(standardLibrary, target, timeAbi);
  }

  /// Whether there is nothing to add.
  public boolean isEmpty() {
    return files.isEmpty();
  }
}
