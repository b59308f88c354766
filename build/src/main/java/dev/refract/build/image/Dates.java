package dev.refract.build.image;

import dev.refract.build.plan.Revision;
import dev.refract.failure.Failure;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// The times that an image speaks of. None is the time of the build, so that the same input gives
/// the same bytes.
///
/// @param created when the image counts as made: `SOURCE_DATE_EPOCH`, else the newest of its
///   packages and the project's commit
/// @param epoch `SOURCE_DATE_EPOCH`, where it is set: no file is newer
public record Dates(Instant created, Optional<Long> epoch) {
  private static final String EPOCH = "SOURCE_DATE_EPOCH";

  /// What `SOURCE_DATE_EPOCH` says in `environment`, in seconds since 1970; empty if it is not set.
  ///
  /// @throws Failure of kind USAGE if it is no number of seconds
  public static Optional<Long> epoch(Map<String, String> environment) throws Failure {
    Optional<String> text = Optional.ofNullable(environment.get(EPOCH)).filter(t -> !t.isEmpty());
    if (text.isPresent() && !text.get().matches("[0-9]{1,11}")) {
      throw new Failure(
              Failure.Kind.USAGE, "plan", EPOCH + " is not a number of seconds: " + text.get())
          .remedy("set it to seconds since 1970, or not at all");
    }
    return text.map(Long::parseLong);
  }

  /// The dates of an image.
  ///
  /// @param environment of the process
  /// @param revision of the project, where git knows it
  /// @param newestPackage the newest file of all packages, in seconds since 1970
  /// @throws Failure of kind USAGE if `SOURCE_DATE_EPOCH` is no number of seconds
  public static Dates of(
      Map<String, String> environment, Optional<Revision> revision, long newestPackage)
      throws Failure {
    Optional<Long> epoch = epoch(environment);
    if (epoch.isEmpty()) {
      long commit = revision.map(r -> r.committed().getEpochSecond()).orElse(0L);
      return new Dates(Instant.ofEpochSecond(Math.max(commit, newestPackage)), Optional.empty());
    }
    return new Dates(Instant.ofEpochSecond(epoch.get()), epoch);
  }

  /// The time `seconds`, or `SOURCE_DATE_EPOCH` where that is earlier.
  public long clamped(long seconds) {
    return epoch.map(e -> Math.min(e, seconds)).orElse(seconds);
  }
}
