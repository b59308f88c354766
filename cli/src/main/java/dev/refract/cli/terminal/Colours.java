package dev.refract.cli.terminal;

import java.util.Map;

/// Whether text is coloured, and how.
///
/// @param on whether escape sequences are written at all
public record Colours(boolean on) {
  private static final String RESET = "\u001b[0m";

  /// What a piece of text is; each has one look.
  public enum Role {
    /// Nothing special.
    PLAIN(""),
    /// Less important than what is around it.
    FAINT("\u001b[2m"),
    /// A heading or a name.
    STRONG("\u001b[1m"),
    /// Done, good.
    GOOD("\u001b[32m"),
    /// Under way.
    ACTIVE("\u001b[36m"),
    /// Worth a look.
    NOTE("\u001b[33m"),
    /// Failed.
    BAD("\u001b[1;31m");

    private final String start;

    Role(String start) {
      this.start = start;
    }
  }

  /// When the user wants colour.
  public enum Wish {
    AUTO,
    ALWAYS,
    NEVER
  }

  /// Decides as the user wishes, else as no-color.org and bixense.com/clicolors say.
  ///
  /// @param terminal whether the text goes to a terminal
  public static Colours decide(Wish wish, Map<String, String> environment, boolean terminal) {
    return new Colours(
        switch (wish) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> automatic(environment, terminal);
        });
  }

  private static boolean automatic(Map<String, String> environment, boolean terminal) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return false;
    }
    if (isSet(environment, "FORCE_COLOR") || isSet(environment, "CLICOLOR_FORCE")) {
      return true;
    }
    return terminal
        && !environment.getOrDefault("CLICOLOR", "1").equals("0")
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  private static boolean isSet(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return !value.isEmpty() && !value.equals("0");
  }

  /// `text` with the look of `role`.
  public String paint(Role role, String text) {
    return on && !role.start.isEmpty() && !text.isEmpty() ? role.start + text + RESET : text;
  }
}
