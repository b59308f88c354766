package dev.refract.crystal.internal.scan;

/// How a text between delimiters is read.
enum Quoting {
  /// `"…"`, `%(…)`, `%Q(…)`, a heredoc.
  STRING(true, true),
  /// A command or a regular expression: like a string, but its value matters to nobody here.
  COMMAND(true, false),
  /// `%w(…)`, `%i(…)`: a backslash before a delimiter or a blank.
  WORDS(false, false),
  /// `%q(…)`, `<<-'NAME'`: a backslash is a backslash.
  RAW(false, true);

  private final boolean interpolates;
  private final boolean known;

  Quoting(boolean interpolates, boolean known) {
    this.interpolates = interpolates;
    this.known = known;
  }

  /// Whether `#{` begins code.
  boolean interpolates() {
    return interpolates;
  }

  /// Whether its value is that of the text, unless something is interpolated.
  boolean known() {
    return known;
  }

  /// The value of `raw`, the text as it is written.
  String value(String raw) {
    return switch (this) {
      case STRING, COMMAND -> unescaped(raw);
      case WORDS, RAW -> raw;
    };
  }

  private static String unescaped(String raw) {
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i);
      i++;
      if (c != '\\' || i == raw.length()) {
        out.append(c);
        continue;
      }
      char escape = raw.charAt(i);
      i++;
      switch (escape) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'e' -> out.append('\u001b');
        case '\n' -> {
          while (i < raw.length() && Cursor.isBlank(raw.charAt(i))) {
            i++;
          }
        }
        default -> out.append(escape);
      }
    }
    return out.toString();
  }
}
