package dev.refract.crystal.internal.scan;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads what is not code: strings, heredocs, and comments in macro text. Each method gives the
/// token that ends or interrupts a text, or null where what follows is for somebody else.
final class TextLexer {
  private static final byte[] DIRECTORY = "#{__DIR__}".getBytes(StandardCharsets.US_ASCII);

  private final Cursor cursor;
  private final Nesting nesting;

  TextLexer(Cursor cursor, Nesting nesting) {
    this.cursor = cursor;
    this.nesting = nesting;
  }

  @Nullable Token comment() {
    while (!cursor.atEnd()) {
      int c = cursor.peek(0);
      if (c == '\n') {
        nesting.pop();
        return null;
      }
      if (beginsMacro(c)) {
        return macro();
      }
      cursor.skip(1);
    }
    return null;
  }

  @Nullable Token heredoc(Frame.Heredoc heredoc) {
    boolean interpolates = heredoc.quoting().interpolates();
    while (!cursor.atEnd()) {
      int c = cursor.peek(0);
      if (beginsMacro(c)) {
        return macro();
      }
      if (c == '\n') {
        cursor.nextLine();
        nesting.endHeredocs();
        return null;
      }
      if (c == '\\' && interpolates) {
        escape();
      } else if (c == '#' && interpolates && cursor.peek(1) == '{') {
        if (skipsDirectory()) {
          continue;
        }
        interpolation();
        return null;
      } else {
        cursor.skip(1);
      }
    }
    return null;
  }

  @Nullable Token text(Frame.Text text) {
    while (!cursor.atEnd()) {
      int c = cursor.peek(0);
      if (beginsMacro(c)) {
        text.becomesUnknown();
        return macro();
      }
      if (c == '\n') {
        cursor.nextLine();
      } else if (c == '\\' && text.escapes(cursor.peek(1))) {
        escape();
      } else if (c == '#' && text.quoting().interpolates() && cursor.peek(1) == '{') {
        if (skipsDirectory()) {
          continue;
        }
        text.becomesUnknown();
        interpolation();
        return null;
      } else if (text.isDelimiter(c) && text.delimiter(c)) {
        return end(text);
      } else {
        cursor.skip(1);
      }
    }
    return null;
  }

  private boolean beginsMacro(int c) {
    return c == '{' && nesting.inMacroText() && (cursor.peek(1) == '%' || cursor.peek(1) == '{');
  }

  private Token macro() {
    return nesting.openMacro(
        cursor.peek(1) == '%' ? Frame.Code.Kind.TAG : Frame.Code.Kind.EXPRESSION);
  }

  // The directory of the file is known to whoever reads the token; what stands for it is text.
  private boolean skipsDirectory() {
    boolean is = cursor.startsWith(cursor.position(), DIRECTORY);
    cursor.skip(is ? DIRECTORY.length : 0);
    return is;
  }

  private void interpolation() {
    nesting.push(new Frame.Code(Frame.Code.Kind.INTERPOLATION));
    cursor.skip(2);
    nesting.after(After.OPERATOR);
  }

  // A line that is continued is still counted.
  private void escape() {
    cursor.skip(cursor.peek(1) == '\n' ? 1 : 2);
  }

  private Token end(Frame.Text text) {
    nesting.pop();
    String value =
        text.known() ? text.quoting().value(cursor.text(text.start(), cursor.position())) : "";
    cursor.skip(1);
    nesting.after(After.VALUE);
    Token.Kind kind = text.known() ? Token.Kind.TEXT : Token.Kind.OTHER;
    return new Token(kind, value, text.line(), 0, nesting.depth());
  }
}
