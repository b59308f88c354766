package dev.refract.build.compile;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long the compiler, or a command of the project, may run: a macro can loop for ever.
///
/// @param time at least a second
public record TimeLimit(Duration time) {
  /// The variable of the environment that sets it: minutes, or a number with `s`, `m` or `h`.
  public static final String VARIABLE = "REFRACT_TIME_LIMIT";

  private static final Duration USUAL = Duration.ofMinutes(30);
  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,5})([smh]?)");

  /// What the caller's environment says, or 30 minutes.
  ///
  /// @throws Failure of kind USAGE where it says something else
  public static TimeLimit of(Map<String, String> environment) throws Failure {
    String text = environment.getOrDefault(VARIABLE, "");
    if (text.isEmpty()) {
      return new TimeLimit(USUAL);
    }
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new Failure(Failure.Kind.USAGE, "plan", VARIABLE + " is no time: " + Text.quoted(text))
          .remedy("write minutes, or a number with s, m or h, such as 90s");
    }
    long number = Long.parseLong(matcher.group(1));
    return new TimeLimit(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofMinutes(number);
        });
  }

  /// That the time is over.
  ///
  /// @param what did not end until then
  /// @param why a clause, perhaps empty
  Failure exceeded(String where, String what, String why) {
    long seconds = time.toSeconds();
    String text = seconds % 60 == 0 ? seconds / 60 + " minutes" : seconds + " seconds";
    return new Failure(Failure.Kind.TOOL, where, what + " did not end within " + text + why)
        .remedy("give it more time with " + VARIABLE + ", such as 2h");
  }
}
