package dev.refract.crystal;

import dev.refract.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a successful run of the compiler said.
///
/// @param linkCommand the printed line that would link the program; its first word is
///   [SandboxScripts#MARKER], and a shell has to expand it
/// @param notes what macros printed on standard output, line by line
/// @param warnings what the compiler printed on standard error, line by line
public record CompilerOutput(String linkCommand, List<String> notes, List<String> warnings) {
  private static final int KILLED = 128 + 9;
  private static final String START = SandboxScripts.MARKER + " ";

  /// Keeps its own copies; refuses a line without the marker.
  public CompilerOutput {
    notes = List.copyOf(notes);
    warnings = List.copyOf(warnings);
    if (!linkCommand.startsWith(START)) {
      throw new IllegalArgumentException("not a marked line: " + linkCommand);
    }
  }

  /// Reads the output of a compiler that ended with `exitStatus`.
  ///
  /// @throws Failure of kind TOOL when the compiler failed or printed no marked line; Crystal's own
  ///   message is whole in [Failure#output]
  public static CompilerOutput read(byte[] standardOutput, byte[] standardError, int exitStatus)
      throws Failure {
    String out = new String(standardOutput, StandardCharsets.UTF_8);
    String err = new String(standardError, StandardCharsets.UTF_8);
    if (exitStatus != 0) {
      throw failure(exitStatus).output(err.isBlank() ? out : err);
    }
    List<String> notes = new ArrayList<>(lines(out));
    for (int i = notes.size() - 1; i >= 0; i--) {
      if (notes.get(i).startsWith(START)) {
        String command = notes.remove(i);
        return new CompilerOutput(command, notes, lines(err));
      }
    }
    throw new Failure(
            Failure.Kind.TOOL,
            "compile",
            "Crystal printed no line that starts with " + SandboxScripts.MARKER)
        .output(out + err);
  }

  // A shell and bwrap tell of a signal N by the exit status 128 + N; 9 is mostly the kernel's
  // doing.
  private static Failure failure(int exitStatus) {
    if (exitStatus == KILLED) {
      return new Failure(
              Failure.Kind.TOOL, "compile", "Crystal was killed, mostly for want of memory")
          .remedy("build fewer platforms at once: --jobs 1");
    }
    return new Failure(
        Failure.Kind.TOOL,
        "compile",
        "the program does not compile: Crystal ended with exit status " + exitStatus);
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }
}
