package dev.refract.crystal.internal.scan;

/// A piece of Crystal source that matters to the scan.
///
/// @param kind what it is
/// @param text the word, the operator, the name of a symbol, the number, or the value of a text;
///   empty for others
/// @param line where it begins, counted from 1
/// @param column its distance from the start of the line, in bytes
/// @param depth how many strings, tags and interpolations it stands in
record Token(Kind kind, String text, int line, int column, int depth) {
  enum Kind {
    /// A name, a constant or a keyword.
    WORD,
    /// A string whose value is known, but for `#{__DIR__}`, which it shows as it is.
    TEXT,
    /// `:name`
    SYMBOL,
    /// A number as it is written.
    NUMBER,
    /// A value of which only the end of it matters: a character, a command, a regular expression, a
    /// string with interpolations.
    OTHER,
    /// An operator or a bracket.
    SIGN,
    /// The end of a line outside of strings.
    NEWLINE,
    /// `{%`
    TAG,
    /// `%}`
    TAG_END,
    /// `{{`
    EXPRESSION,
    /// `}}`
    EXPRESSION_END,
    /// The end of the file.
    END
  }

  boolean is(Kind wanted, String wantedText) {
    return kind == wanted && text.equals(wantedText);
  }
}
