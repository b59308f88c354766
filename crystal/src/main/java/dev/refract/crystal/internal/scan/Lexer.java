package dev.refract.crystal.internal.scan;

import org.jspecify.annotations.Nullable;

/// Cuts Crystal source into tokens, as far as the scan needs them.
///
/// It works on bytes, so that a file need not be UTF-8, takes any input and ends after a time that
/// is linear in it. Strings, heredocs, regular expressions, comments and what is nested in them are
/// told apart by the rules of Crystal's own lexer (`src/compiler/crystal/syntax/lexer.cr`); where
/// that one asks the parser whether `/` begins a regular expression, this one looks at the token
/// before.
///
/// Text between `{% if … %}` and its `{% end %}` is macro text: there, `{%` and `{{` mean the same
/// in strings and comments as outside of them. The caller says so by [#macroText].
final class Lexer {
  private final Cursor cursor;
  private final Nesting nesting;
  private final CodeLexer code;
  private final TextLexer text;

  Lexer(byte[] bytes) {
    cursor = new Cursor(bytes);
    nesting = new Nesting(cursor);
    code = new CodeLexer(cursor, nesting);
    text = new TextLexer(cursor, nesting);
  }

  /// Whether what follows is macro text, outside of tags.
  void macroText(boolean is) {
    nesting.macroText(is);
  }

  /// Leaves all that was begun in more than `depth` strings, tags and interpolations.
  void unwind(int depth) {
    nesting.unwind(depth);
  }

  /// How many bytes are read.
  int position() {
    return cursor.position();
  }

  /// The next token; [Token.Kind#END] for ever at the end.
  Token next() {
    while (!cursor.atEnd()) {
      nesting.begin();
      @Nullable Token token =
          switch (nesting.top()) {
            case Frame.Code frame -> code.next(frame);
            case Frame.Text frame -> text.text(frame);
            case Frame.Heredoc frame -> text.heredoc(frame);
            case Frame.Comment _ -> text.comment();
          };
      if (token != null) {
        return token;
      }
    }
    return nesting.token(Token.Kind.END, "");
  }
}
