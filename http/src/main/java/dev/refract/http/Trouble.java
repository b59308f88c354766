package dev.refract.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One failed attempt to get something from a server; whether it is the end is decided by [Retry].
public final class Trouble extends Exception {
  private static final long serialVersionUID = 1L;

  /// What an attempt can fail of.
  public enum Kind {
    /// The address has nothing; another one may.
    ABSENT,
    /// The server refuses; asking again does not help.
    REFUSED,
    /// The server cannot prove that it is who it says; asking again does not help.
    DISTRUSTED,
    /// The proxy on the way is none, or wants to know who asks; asking again does not help.
    PROXY,
    /// There is no way to the server; asking again can help.
    UNREACHABLE,
    /// The server is in difficulties; asking again can help.
    BROKEN,
    /// What came is not what was asked for.
    WRONG
  }

  private final Kind kind;
  private final Optional<Duration> leftAlone;

  public Trouble(Kind kind, String problem) {
    this(kind, problem, Optional.empty());
  }

  /// Trouble with a server that wants to be left alone for a while.
  Trouble(Kind kind, String problem, Optional<Duration> leftAlone) {
    super(problem);
    this.kind = kind;
    this.leftAlone = leftAlone;
  }

  public Trouble(Kind kind, String problem, Throwable cause) {
    this(kind, problem, cause, Optional.empty());
  }

  private Trouble(Kind kind, String problem, Throwable cause, Optional<Duration> leftAlone) {
    super(problem, cause);
    this.kind = kind;
    this.leftAlone = leftAlone;
  }

  /// This trouble with what the server says of it.
  public Trouble adding(String said) {
    return new Trouble(kind, problem() + " (" + said + ")", this, leftAlone);
  }

  /// The trouble with fetching `name` from one place after the other, which names them all. What
  /// came last decides, unless that is only that the place has nothing and another one has a wrong
  /// file.
  ///
  /// @param troubles at least one
  public static Trouble all(String name, List<Trouble> troubles) {
    Trouble last = troubles.getLast();
    if (troubles.size() == 1) {
      return last;
    }
    boolean wrong =
        last.kind == Kind.ABSENT && troubles.stream().anyMatch(t -> t.kind == Kind.WRONG);
    return new Trouble(
        wrong ? Kind.WRONG : last.kind,
        troubles.stream()
            .map(Trouble::problem)
            .collect(Collectors.joining("; ", name + " cannot be had: ", "")),
        last,
        last.leftAlone);
  }

  public Kind kind() {
    return kind;
  }

  /// The clause that says what happened.
  public String problem() {
    return String.valueOf(getMessage());
  }

  /// For how long the server wants to be left alone, if it says so.
  public Optional<Duration> leftAlone() {
    return leftAlone;
  }

  /// Whether asking again makes sense.
  public boolean isTemporary() {
    return switch (kind) {
      case ABSENT, REFUSED, DISTRUSTED, PROXY -> false;
      case UNREACHABLE, BROKEN, WRONG -> true;
    };
  }
}
