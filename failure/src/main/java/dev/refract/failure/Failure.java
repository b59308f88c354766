package dev.refract.failure;

import java.util.Optional;

/// The only exception that leaves a module of Refract.
///
/// It reads `[where] problem` and, on a second line, `try: remedy`. `where` is the platform and the
/// step at which it happened (`linux/arm/v6 link`), or the step alone. `problem` is one sentence
/// without a final full stop that shows the bytes or names it speaks of. Secrets are never part of
/// it.
public final class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  /// What went wrong, as far as a caller would act on it. This is the whole list.
  public enum Kind {
    /// The command line or the environment asks for something that is not offered.
    USAGE(2),
    /// The project or its configuration is not what it has to be.
    PROJECT(2),
    /// A well-formed wish that this version, base or machine cannot fulfil.
    UNSUPPORTED(2),
    /// A signature, digest, date or archive from outside is not to be trusted.
    UNTRUSTED(1),
    /// A server cannot be reached or does not answer as it should; trying again can help.
    NETWORK(1),
    /// Packages that are wanted together do not exist or do not go together.
    PACKAGES(1),
    /// A program that Refract ran (compiler, linker) failed; its own output says why.
    TOOL(1),
    /// What was built is not fit for the platform it is for.
    UNFIT(1),
    /// This machine lacks something: disk space, memory, a permission, a kernel feature.
    MACHINE(1),
    /// The user or the system asked to stop.
    INTERRUPTED(130),
    /// A mistake of Refract itself.
    BUG(1);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    /// The exit code of the command line for this kind: 1 failed, 2 usage or configuration, 130
    /// interrupted.
    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;
  private final String where;
  private final String problem;
  private final Optional<String> remedy;
  private final Optional<String> output;

  private Failure(
      Kind kind,
      String where,
      String problem,
      Optional<String> remedy,
      Optional<String> output,
      Optional<Throwable> cause) {
    super("[" + where + "] " + problem, cause.orElse(null));
    if (where.isBlank() || problem.isBlank()) {
      throw new IllegalArgumentException("a failure names its place and its problem");
    }
    this.kind = kind;
    this.where = where;
    this.problem = problem;
    this.remedy = remedy;
    this.output = output;
  }

  /// What is thrown in place of `interruption`; the thread stays interrupted.
  public static Failure interrupted(String where, InterruptedException interruption) {
    Thread.currentThread().interrupt();
    return new Failure(Kind.INTERRUPTED, where, "interrupted", interruption);
  }

  /// A failure at `where` (a step, such as `fetch`, or platform and step) for the reason `problem`.
  public Failure(Kind kind, String where, String problem) {
    this(kind, where, problem, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// The same with the exception that led to it, for `--debug`.
  public Failure(Kind kind, String where, String problem, Throwable cause) {
    this(kind, where, problem, Optional.empty(), Optional.empty(), Optional.of(cause));
  }

  /// This failure with what the user can do about it, as an imperative clause.
  public Failure remedy(String text) {
    return copy(where, Optional.of(text), output);
  }

  /// This failure with the output of the program that failed, shown whole before the message.
  public Failure output(String text) {
    return copy(where, remedy, Optional.of(text));
  }

  /// This failure as seen from platform `platform`: `where` becomes `platform where`, unless it
  /// says so already.
  public Failure on(String platform) {
    return where.startsWith(platform + " ") ? this : copy(platform + " " + where, remedy, output);
  }

  private Failure copy(String newWhere, Optional<String> newRemedy, Optional<String> newOutput) {
    Failure copy =
        new Failure(kind, newWhere, problem, newRemedy, newOutput, Optional.ofNullable(getCause()));
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  public Kind kind() {
    return kind;
  }

  public String where() {
    return where;
  }

  public String problem() {
    return problem;
  }

  public Optional<String> remedy() {
    return remedy;
  }

  public Optional<String> output() {
    return output;
  }
}
