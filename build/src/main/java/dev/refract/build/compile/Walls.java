package dev.refract.build.compile;

import dev.refract.build.sandbox.Namespaces;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.crystal.CompilerOutput;
import dev.refract.failure.Failure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells of the sandbox where a macro seems to have met its walls.
final class Walls {
  // How Crystal tells of a command and of a file that a macro asked it for. The lines before may be
  // any part of the sources.
  private static final Pattern ASKED =
      Pattern.compile(
          "^Error: (error executing command|execution of command failed"
              + "|Error opening file with mode '[^']*': '/(?!project/))",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  // Above what a macro's own program has printed.
  private static final Pattern RUN =
      Pattern.compile("^Error: error executing run", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  // What such a program, curl, git and the C library say where a network or a folder is missing.
  private static final Pattern MET =
      Pattern.compile(
          "resolve host|name resolution|getaddrinfo|Hostname lookup|Network is unreachable"
              + "|Connection refused|Read-only file system|execution of command failed"
              + "|error executing (process|command)"
              + "|(?<=['\" ])/(?!project/)\\S*: No such file or directory",
          Pattern.CASE_INSENSITIVE);

  private Walls() {}

  /// What the compiler said.
  ///
  /// @throws Failure of kind TOOL where it failed
  static CompilerOutput explain(Outcome outcome, Sandbox sandbox) throws Failure {
    try {
      return CompilerOutput.read(
          outcome.standardOutput(), outcome.standardError(), outcome.exitCode());
    } catch (Failure failure) {
      boolean met =
          sandbox instanceof Namespaces
              && failure.remedy().isEmpty()
              && isTold(failure.output().orElse(""));
      throw met
          ? failure.remedy(
              "have macros do without the network, the home directory and programs of this"
                  + " machine, none of which the sandbox has; a hook of refract.yml can prepare"
                  + " files")
          : failure;
    }
  }

  /// Whether the compiler's `output` tells of a wall.
  static boolean isTold(String output) {
    Matcher run = RUN.matcher(output);
    return ASKED.matcher(output).find()
        || (run.find() && MET.matcher(output).region(run.end(), output.length()).find());
  }
}
