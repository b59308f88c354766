package dev.refract.build.config;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.Map;
import java.util.Optional;

/// The date that the environment gives to all that is made: `SOURCE_DATE_EPOCH`
/// (reproducible-builds.org).
public final class SourceDate {
  private static final String VARIABLE = "SOURCE_DATE_EPOCH";

  private SourceDate() {}

  /// The seconds since 1970, where the variable is set to more than nothing.
  ///
  /// @throws Failure of kind USAGE if it is no number of seconds
  public static Optional<Long> of(Map<String, String> environment) throws Failure {
    Optional<String> text =
        Optional.ofNullable(environment.get(VARIABLE)).filter(t -> !t.isEmpty());
    if (text.isPresent() && !text.get().matches("[0-9]{1,11}")) {
      throw new Failure(
              Failure.Kind.USAGE,
              "plan",
              VARIABLE + " is not a number of seconds: " + Text.quoted(text.get()))
          .remedy("set it to seconds since 1970, or not at all");
    }
    return text.map(Long::parseLong);
  }
}
