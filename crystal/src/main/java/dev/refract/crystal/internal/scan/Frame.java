package dev.refract.crystal.internal.scan;

/// What a place in a source file stands in: the file, or something within another frame.
sealed interface Frame {

  /// Code: the file itself, an interpolation, a tag or an expression of a macro.
  final class Code implements Frame {
    private final Kind kind;
    private int curlies;

    Code(Kind kind) {
      this.kind = kind;
    }

    enum Kind {
      FILE,
      /// `#{…}`
      INTERPOLATION,
      /// `{{…}}`
      EXPRESSION,
      /// `{%…%}`
      TAG;

      boolean isMacro() {
        return this == EXPRESSION || this == TAG;
      }
    }

    Kind kind() {
      return kind;
    }

    /// A `{` of this frame's own.
    void open() {
      curlies++;
    }

    /// A `}`; whether it closes one of this frame's own.
    boolean close() {
      if (curlies == 0) {
        return false;
      }
      curlies--;
      return true;
    }
  }

  /// Text up to a delimiter.
  final class Text implements Frame {
    private final int start;
    private final int line;
    private final Quoting quoting;
    private final int open;
    private final int close;
    private int nested;
    private boolean known;

    /// @param start where it begins, after its first delimiter
    /// @param line of that
    /// @param open the delimiter that nests, or -1
    /// @param close the delimiter that ends it
    Text(int start, int line, Quoting quoting, int open, int close) {
      this.start = start;
      this.line = line;
      this.quoting = quoting;
      this.open = open;
      this.close = close;
      this.known = quoting.known();
    }

    int start() {
      return start;
    }

    int line() {
      return line;
    }

    Quoting quoting() {
      return quoting;
    }

    /// Whether its value is what is written.
    boolean known() {
      return known;
    }

    /// Something within it is code.
    void becomesUnknown() {
      known = false;
    }

    /// Whether a backslash before `next` makes that a part of the text.
    boolean escapes(int next) {
      return switch (quoting) {
        case STRING, COMMAND -> true;
        case WORDS -> isDelimiter(next) || next == '\\' || Cursor.isBlank(next);
        case RAW -> false;
      };
    }

    /// Whether `c` is one of its delimiters.
    boolean isDelimiter(int c) {
      return c == open || c == close;
    }

    /// Takes note of the delimiter `c`; whether it ends the text.
    boolean delimiter(int c) {
      if (c == close) {
        nested--;
      } else {
        nested++;
      }
      return nested < 0;
    }
  }

  /// A heredoc, which begins on the line after its name.
  final class Heredoc implements Frame {
    private final Quoting quoting;
    private final byte[] name;

    /// @param name which ends it, on a line of its own
    Heredoc(Quoting quoting, byte[] name) {
      this.quoting = quoting;
      this.name = name;
    }

    Quoting quoting() {
      return quoting;
    }

    byte[] name() {
      return name;
    }
  }

  /// Macro text after `#`, in which tags and expressions count.
  record Comment() implements Frame {}
}
