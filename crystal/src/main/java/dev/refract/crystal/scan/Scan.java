package dev.refract.crystal.scan;

import dev.refract.failure.Failure;
import java.util.List;

/// What one program asks for; each list in the order in which it was found.
///
/// @param files the files that are, or may be, part of the program
/// @param links the C libraries asked for
/// @param macroPrograms the programs that macros run on the build machine
/// @param unfollowed what is required and was not found or not understood
public record Scan(
    List<SourceFile> files,
    List<LinkRequest> links,
    List<MacroProgram> macroPrograms,
    List<Unfollowed> unfollowed) {
  /// Keeps its own copies.
  public Scan {
    files = List.copyOf(files);
    links = List.copyOf(links);
    macroPrograms = List.copyOf(macroPrograms);
    unfollowed = List.copyOf(unfollowed);
  }

  /// The first `require` that the compiler will surely fail at, if there is one.
  ///
  /// @throws Failure of kind PROJECT with file, line and what is required
  public void refuseMissing() throws Failure {
    for (Unfollowed one : unfollowed) {
      if (one.certain() && one.reason() != Unfollowed.Reason.COMPUTED) {
        throw one.failure();
      }
    }
  }

  /// This as lines of text without line ends, to be read by [#parse].
  public List<String> lines() {
    return ScanLines.of(this);
  }

  /// The inverse of [#lines].
  ///
  /// @throws Failure of kind BUG for other lines
  public static Scan parse(List<String> lines) throws Failure {
    return ScanLines.parse(lines);
  }
}
