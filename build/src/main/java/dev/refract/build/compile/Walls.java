package dev.refract.build.compile;

import dev.refract.build.sandbox.Namespaces;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.crystal.CompilerOutput;
import dev.refract.failure.Failure;
import java.util.regex.Pattern;

/// Tells of the sandbox where a macro seems to have met its walls.
final class Walls {
  // What curl, git, Crystal and the C library say where a network or a folder is missing, and
  // Crystal where a command of a macro fails.
  private static final Pattern MET =
      Pattern.compile(
          "error executing command|execution of command failed|resolve host|name resolution"
              + "|getaddrinfo|Hostname lookup|Network is unreachable|Connection refused"
              + "|Read-only file system|Error opening file with mode '[^']*': '/(?!project/)"
              + "|/(home|root|Users)/",
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
              && MET.matcher(failure.output().orElse("")).find();
      throw met
          ? failure.remedy(
              "have macros do without the network, the home directory and programs of this"
                  + " machine, none of which the sandbox has; a hook of refract.yml can prepare"
                  + " files")
          : failure;
    }
  }
}
