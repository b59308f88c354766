package dev.refract.distro.internal.http;

import dev.refract.failure.Failure;
import java.util.List;
import java.util.stream.Collectors;

/// One failed attempt to fetch something; whether it is the end is decided by [Retry].
public final class Trouble extends Exception {
  private static final long serialVersionUID = 1L;

  /// What an attempt can fail of.
  public enum Kind {
    /// The address has nothing; another one may.
    ABSENT,
    /// The server refuses; asking again does not help.
    REFUSED,
    /// There is no way to the server; asking again can help.
    UNREACHABLE,
    /// The server is in difficulties; asking again can help.
    BROKEN,
    /// What came is not what was asked for.
    WRONG
  }

  private final Kind kind;

  public Trouble(Kind kind, String problem) {
    super(problem);
    this.kind = kind;
  }

  public Trouble(Kind kind, String problem, Throwable cause) {
    super(problem, cause);
    this.kind = kind;
  }

  /// The trouble with fetching `name` from one place after the other, which names them all. What
  /// came last decides, unless that is only that the place has nothing and another one has a wrong
  /// file.
  ///
  /// @param troubles at least one
  static Trouble all(String name, List<Trouble> troubles) {
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
        last);
  }

  public Kind kind() {
    return kind;
  }

  /// The clause that says what happened.
  public String problem() {
    return String.valueOf(getMessage());
  }

  /// That a server lacks what its own signed index names.
  ///
  /// @param evidence what shows it
  public static Failure midSync(String evidence, Throwable cause) {
    return new Failure(
            Failure.Kind.NETWORK, "fetch", "the mirror is in mid-sync: " + evidence, cause)
        .remedy("try again in an hour, or name another mirror with --mirror");
  }

  /// This trouble as the end of it all.
  public Failure failure() {
    return switch (kind) {
      case ABSENT, REFUSED ->
          new Failure(Failure.Kind.NETWORK, "fetch", problem(), this)
              .remedy("check the address, or name another mirror with --mirror");
      case BROKEN ->
          new Failure(Failure.Kind.NETWORK, "fetch", problem(), this)
              .remedy("try again later, or name another mirror with --mirror");
      case UNREACHABLE ->
          new Failure(Failure.Kind.NETWORK, "fetch", problem(), this)
              .remedy(
                  "check the network and the proxy settings, or name another mirror with --mirror");
      case WRONG ->
          new Failure(Failure.Kind.UNTRUSTED, "fetch", problem(), this)
              .remedy("try again later, or name another mirror with --mirror");
    };
  }
}
