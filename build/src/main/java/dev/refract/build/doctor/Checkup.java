package dev.refract.build.doctor;

import java.util.Optional;

/// What was seen of one thing.
///
/// @param subject one or two words: `disk`, `mirror`
/// @param state whether it is as it should be
/// @param needed whether no build can do without it
/// @param found what there is, a clause
/// @param remedy what to do about it, an imperative clause
public record Checkup(
    String subject, State state, boolean needed, String found, Optional<String> remedy) {

  /// How it is.
  public enum State {
    FOUND,
    MISSING,
    WRONG
  }

  public Checkup {
    if (state == State.FOUND == remedy.isPresent()) {
      throw new IllegalArgumentException("a remedy is for what is missing or wrong: " + subject);
    }
  }

  static Checkup found(String subject, String what) {
    return new Checkup(subject, State.FOUND, false, what, Optional.empty());
  }

  /// Something that a build does without.
  static Checkup missing(String subject, String what, String remedy) {
    return new Checkup(subject, State.MISSING, false, what, Optional.of(remedy));
  }

  /// Something that a build does without, but that is not as it should be.
  static Checkup wrong(String subject, String what, String remedy) {
    return new Checkup(subject, State.WRONG, false, what, Optional.of(remedy));
  }

  /// The same of something that no build can do without.
  Checkup asNeeded() {
    return new Checkup(subject, state, true, found, remedy);
  }

  /// Whether builds fail for it.
  public boolean fatal() {
    return needed && state != State.FOUND;
  }
}
