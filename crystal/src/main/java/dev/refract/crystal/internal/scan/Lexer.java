package dev.refract.crystal.internal.scan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
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
  private static final Set<String> BEFORE_OPERAND =
      Set.of(
          "and", "begin", "case", "do", "else", "elsif", "ensure", "if", "in", "next", "not", "of",
          "or", "out", "require", "rescue", "return", "select", "then", "unless", "until", "when",
          "while", "yield", "break");

  private static final byte[] DIRECTORY = "__DIR__}".getBytes(StandardCharsets.US_ASCII);

  private enum Nest {
    /// Code at the top, in an interpolation, a tag or an expression.
    CODE,
    INTERPOLATION,
    EXPRESSION,
    TAG,
    /// Text with an end of one character.
    STRING,
    HEREDOC,
    COMMENT;

    boolean isCode() {
      return this == CODE || this == INTERPOLATION || this == EXPRESSION || this == TAG;
    }
  }

  private enum Escapes {
    ALL,
    /// Only of the delimiters and of white space: `%w`.
    DELIMITERS,
    NONE
  }

  private static final class Frame {
    final Nest nest;
    final int start;
    final int line;
    int curlies;
    int open = -1;
    int close = -1;
    int nested;
    Escapes escapes = Escapes.ALL;
    boolean interpolates;
    boolean literal = true;
    boolean escaped;
    byte[] end = {};

    Frame(Nest nest, int start, int line) {
      this.nest = nest;
      this.start = start;
      this.line = line;
    }
  }

  private final byte[] bytes;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private final Deque<Frame> heredocs = new ArrayDeque<>();
  private int position;
  private int line = 1;
  private int lineStart;
  // Where the current token begins.
  private int start;
  private int openMacros;
  private boolean macroText;
  // Up to here the current line has no slash that could end a regular expression.
  private int noSlashBefore;

  // What the last token was, for the next slash.
  private boolean afterValue;
  private boolean afterName;
  private boolean afterDefinition;

  Lexer(byte[] bytes) {
    this.bytes = bytes;
    frames.push(new Frame(Nest.CODE, 0, 1));
  }

  /// Whether what follows is macro text, outside of tags.
  void macroText(boolean is) {
    macroText = is;
  }

  /// Leaves all that was begun in more than `depth` strings, tags and interpolations.
  void unwind(int depth) {
    while (frames.size() > Math.max(1, depth)) {
      Nest nest = frames.pop().nest;
      openMacros -= nest == Nest.TAG || nest == Nest.EXPRESSION ? 1 : 0;
    }
  }

  /// How many bytes are read.
  int position() {
    return position;
  }

  /// The next token; [Token.Kind#END] for ever at the end.
  Token next() {
    while (position < bytes.length) {
      Frame frame = top();
      start = position;
      Token token = frame.nest.isCode() ? code(frame) : text(frame);
      if (token != null) {
        return token;
      }
    }
    return token(Token.Kind.END, "");
  }

  private Frame top() {
    return frames.element();
  }

  private Token token(Token.Kind kind, String text) {
    return new Token(kind, text, line, start - lineStart, frames.size());
  }

  // Code.

  private @Nullable Token code(Frame frame) {
    int c = at(position);
    return switch (c) {
      case ' ', '\t', '\r', '\f' -> {
        position++;
        while (isBlank(at(position))) {
          position++;
        }
        yield null;
      }
      case '\n' -> newline();
      case '#' -> comment();
      case '\\' -> continuation();
      case '{' -> opening(frame);
      case '}' -> closing(frame);
      case '"' -> string(1, -1, c, Escapes.ALL, true, true);
      case '`' -> afterDefinition ? sign(1, true) : string(1, -1, c, Escapes.ALL, true, false);
      case '\'' -> character();
      case '%' -> percent(frame);
      case '/' -> slash();
      case ':' -> colon();
      case '<' -> less();
      case '@' -> variable();
      case '$' -> global();
      case ')', ']' -> sign(1, true);
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> isWord(c) ? word() : operator(c);
    };
  }

  private @Nullable Token continuation() {
    position++;
    if (at(position) == '\r' && at(position + 1) == '\n') {
      position++;
    }
    if (at(position) == '\n') {
      nextLine();
    }
    return null;
  }

  private Token global() {
    position++;
    while (isWord(at(position)) || at(position) == '~' || at(position) == '?') {
      position++;
    }
    return value();
  }

  private Token newline() {
    Token token = token(Token.Kind.NEWLINE, "");
    nextLine();
    startHeredocs();
    after(false, false, false);
    return token;
  }

  private void nextLine() {
    position++;
    line++;
    lineStart = position;
  }

  private @Nullable Token comment() {
    if (macroText && openMacros == 0) {
      frames.push(new Frame(Nest.COMMENT, position, line));
      return null;
    }
    while (position < bytes.length && bytes[position] != '\n') {
      position++;
    }
    return null;
  }

  private Token opening(Frame frame) {
    if (at(position + 1) == '%') {
      return macro(Nest.TAG, Token.Kind.TAG);
    }
    if (at(position + 1) == '{') {
      return macro(Nest.EXPRESSION, Token.Kind.EXPRESSION);
    }
    frame.curlies++;
    return sign(1, false);
  }

  private Token macro(Nest nest, Token.Kind kind) {
    frames.push(new Frame(nest, position, line));
    openMacros++;
    position += 2;
    after(false, false, false);
    return token(kind, "");
  }

  private @Nullable Token closing(Frame frame) {
    if (frame.curlies > 0) {
      frame.curlies--;
      return sign(1, true);
    }
    if (frame.nest == Nest.EXPRESSION && at(position + 1) == '}') {
      return macroEnd(Token.Kind.EXPRESSION_END);
    }
    if (frame.nest == Nest.INTERPOLATION) {
      frames.pop();
      position++;
      return null;
    }
    return sign(1, true);
  }

  private Token macroEnd(Token.Kind kind) {
    Token token = token(kind, "");
    frames.pop();
    openMacros--;
    position += 2;
    after(kind == Token.Kind.EXPRESSION_END, false, false);
    return token;
  }

  // `'x'`; a lone quote is macro text around an expression.
  private Token character() {
    int end = position + 1;
    if (at(end) == '\\') {
      end += 2;
      while (end < position + 14 && isHexadecimal(at(end))) {
        end++;
      }
    } else if (at(end) >= 0x80) {
      while (end < position + 5 && at(end) >= 0x80) {
        end++;
      }
    } else if (at(end) != '\n') {
      end++;
    }
    position = at(end) == '\'' && end > position + 1 ? end + 1 : position + 1;
    return value();
  }

  private static boolean isHexadecimal(int c) {
    return c == 'u'
        || c == '{'
        || c == '}'
        || (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'f')
        || (c >= 'A' && c <= 'F');
  }

  private @Nullable Token percent(Frame frame) {
    int next = at(position + 1);
    if (frame.nest == Nest.TAG && next == '}') {
      return macroEnd(Token.Kind.TAG_END);
    }
    if (afterDefinition) {
      return sign(1, true);
    }
    if (closingOf(next) >= 0) {
      return string(2, next, closingOf(next), Escapes.ALL, true, true);
    }
    int open = at(position + 2);
    int close = closingOf(open);
    return switch (close < 0 ? ' ' : next) {
      case 'w', 'i' -> string(3, open, close, Escapes.DELIMITERS, false, false);
      case 'q' -> string(3, open, close, Escapes.NONE, false, true);
      case 'Q' -> string(3, open, close, Escapes.ALL, true, true);
      case 'W', 'r', 'x' -> string(3, open, close, Escapes.ALL, true, false);
      default -> sign(1, false);
    };
  }

  private static int closingOf(int open) {
    return switch (open) {
      case '(' -> ')';
      case '[' -> ']';
      case '{' -> '}';
      case '<' -> '>';
      case '|' -> '|';
      default -> -1;
    };
  }

  private @Nullable Token slash() {
    int next = at(position + 1);
    boolean operator = afterDefinition || afterValue;
    if (afterName && !afterDefinition) {
      // `a /b/` is a call of a method, `a / b` and `a/b` are divisions.
      boolean spaceBefore = position > 0 && isBlank(at(position - 1));
      operator =
          !spaceBefore || isBlank(next) || next == '\n' || next == '/' || next == '=' || !ends();
    }
    if (operator) {
      return sign(next == '/' || next == '=' ? 2 : 1, afterDefinition);
    }
    return string(1, -1, '/', Escapes.ALL, true, false);
  }

  // Whether another slash follows on this line.
  private boolean ends() {
    if (position < noSlashBefore) {
      return false;
    }
    int p = position + 1;
    while (p < bytes.length && bytes[p] != '\n') {
      if (bytes[p] == '/') {
        return true;
      }
      p += bytes[p] == '\\' ? 2 : 1;
    }
    noSlashBefore = p;
    return false;
  }

  private Token colon() {
    int next = at(position + 1);
    if (next == ':') {
      return sign(2, false);
    }
    boolean label = position > 0 && (isWord(at(position - 1)) || at(position - 1) == '"');
    if (!label && isWord(next) && !(next >= '0' && next <= '9')) {
      position = endOfWord(position + 1);
      Token token = token(Token.Kind.SYMBOL, string(start + 1, position));
      after(true, false, false);
      return token;
    }
    if (!label && "+-*/%<>=!~&|^[`".indexOf(next) >= 0) {
      position++;
      while ("+-*/%<>=!~&|^[]?`".indexOf(at(position)) >= 0) {
        position++;
      }
      return value();
    }
    return sign(1, false);
  }

  private Token less() {
    if (at(position + 1) != '<' || at(position + 2) != '-' || afterDefinition) {
      return operator('<');
    }
    boolean raw = at(position + 3) == '\'';
    int name = position + (raw ? 4 : 3);
    int end = name;
    while (isWord(at(end)) || (raw && at(end) >= 0 && at(end) != '\'' && at(end) != '\n')) {
      end++;
    }
    if (!isWord(at(name)) || (raw && at(end) != '\'')) {
      return sign(2, false);
    }
    Frame heredoc = new Frame(Nest.HEREDOC, position, line);
    heredoc.end = Arrays.copyOfRange(bytes, name, end);
    heredoc.interpolates = !raw;
    heredoc.escapes = raw ? Escapes.NONE : Escapes.ALL;
    heredocs.add(heredoc);
    position = raw ? end + 1 : end;
    return value();
  }

  private void startHeredocs() {
    if (heredocs.isEmpty()) {
      return;
    }
    List<Frame> waiting = new ArrayList<>(heredocs);
    heredocs.clear();
    for (Frame heredoc : waiting.reversed()) {
      frames.push(heredoc);
    }
    endHeredoc();
  }

  // At the start of a line: whether the innermost heredoc ends on it; then also the next one may.
  private void endHeredoc() {
    while (top().nest == Nest.HEREDOC) {
      byte[] end = top().end;
      int p = position;
      while (isBlank(at(p))) {
        p++;
      }
      if (!startsWith(p, end)) {
        return;
      }
      p += end.length;
      if (at(p) == '\r' && at(p + 1) == '\n') {
        p++;
      }
      if (at(p) != '\n' && p < bytes.length) {
        return;
      }
      frames.pop();
      position = p;
      if (top().nest != Nest.HEREDOC || p >= bytes.length) {
        return;
      }
      position = p;
      nextLine();
    }
  }

  private boolean startsWith(int from, byte[] wanted) {
    if (from + wanted.length > bytes.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[from + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private Token variable() {
    position++;
    if (at(position) == '[') {
      position++;
      Token token = token(Token.Kind.SIGN, "@[");
      after(false, false, false);
      return token;
    }
    while (at(position) == '@' || isWord(at(position))) {
      position++;
    }
    return value();
  }

  private Token number() {
    while (isWord(at(position))
        || (at(position) == '.' && at(position + 1) >= '0' && at(position + 1) <= '9')) {
      position++;
    }
    Token token = token(Token.Kind.NUMBER, word(start, position));
    after(true, false, false);
    return token;
  }

  private Token word() {
    position = endOfWord(start);
    String text = word(start, position);
    boolean call = start > 0 && at(start - 1) == '.' && !(start > 1 && at(start - 2) == '.');
    boolean keyword = BEFORE_OPERAND.contains(text) && !call;
    Token token = token(Token.Kind.WORD, text);
    int first = at(start);
    boolean constant = first >= 'A' && first <= 'Z';
    after(
        !keyword && (constant || text.equals("end") || text.equals("self")),
        !keyword && !constant,
        text.equals("def") && !call);
    return token;
  }

  private int endOfWord(int start) {
    int end = start;
    while (isWord(at(end))) {
      end++;
    }
    boolean mark = at(end) == '?' || at(end) == '!';
    if (mark && (at(end + 1) != '=' || at(end + 2) == '=' || at(end + 2) == '~')) {
      end++;
    }
    return end;
  }

  private Token operator(int c) {
    int next = at(position + 1);
    boolean two =
        switch (c) {
          case '&', '|' -> next == c || next == '=';
          case '=' -> next == '=' || next == '~' || next == '>';
          case '!', '+', '-', '*', '^' -> next == '=' || (c == '!' && next == '~');
          case '<', '>' -> next == c || next == '=';
          case '.' -> next == '.';
          default -> false;
        };
    // `.` and what defines a method may be followed by an operator's name.
    boolean name = c == '.' && !two;
    boolean keeps = afterDefinition && !name;
    Token token = sign(two ? 2 : 1, keeps);
    if (name) {
      after(false, false, true);
    }
    return token;
  }

  private Token sign(int length, boolean endsValue) {
    int end = Math.min(bytes.length, position + length);
    Token token = token(Token.Kind.SIGN, word(position, end));
    position = end;
    after(endsValue, false, false);
    return token;
  }

  private Token value() {
    after(true, false, false);
    return token(Token.Kind.OTHER, "");
  }

  private void after(boolean value, boolean name, boolean definition) {
    afterValue = value;
    afterName = name;
    afterDefinition = definition;
  }

  // Text.

  private @Nullable Token string(
      int skip, int open, int close, Escapes escapes, boolean interpolates, boolean literal) {
    Frame frame = new Frame(Nest.STRING, position + skip, line);
    frame.open = open;
    frame.close = close;
    frame.escapes = escapes;
    frame.interpolates = interpolates;
    frame.literal = literal;
    frames.push(frame);
    position += skip;
    return null;
  }

  private @Nullable Token text(Frame frame) {
    while (position < bytes.length) {
      int c = bytes[position] & 0xff;
      if (c == '{' && macroText && openMacros == 0) {
        int next = at(position + 1);
        if (next == '%' || next == '{') {
          frame.literal = false;
          return next == '%'
              ? macro(Nest.TAG, Token.Kind.TAG)
              : macro(Nest.EXPRESSION, Token.Kind.EXPRESSION);
        }
      }
      if (c == '\n') {
        if (frame.nest == Nest.COMMENT) {
          frames.pop();
          return null;
        }
        nextLine();
        if (frame.nest == Nest.HEREDOC) {
          endHeredoc();
          return null;
        }
        continue;
      }
      if (frame.nest == Nest.COMMENT) {
        position++;
        continue;
      }
      if (c == '\\' && escapes(frame)) {
        frame.escaped = true;
        // A line that is continued is still counted above.
        position += at(position + 1) == '\n' ? 1 : 2;
        continue;
      }
      if (c == '#' && frame.interpolates && at(position + 1) == '{') {
        if (startsWith(position + 2, DIRECTORY)) {
          position += 2 + DIRECTORY.length;
          continue;
        }
        frame.literal = false;
        frames.push(new Frame(Nest.INTERPOLATION, position, line));
        position += 2;
        after(false, false, false);
        return null;
      }
      if (frame.nest == Nest.STRING) {
        if (c == frame.close && frame.nested == 0) {
          return stringEnd(frame);
        }
        if (c == frame.close) {
          frame.nested--;
        } else if (c == frame.open) {
          frame.nested++;
        }
      }
      position++;
    }
    return null;
  }

  private boolean escapes(Frame frame) {
    int next = at(position + 1);
    return switch (frame.escapes) {
      case ALL -> true;
      case DELIMITERS -> next == frame.open || next == frame.close || next == '\\' || isBlank(next);
      case NONE -> false;
    };
  }

  private Token stringEnd(Frame frame) {
    frames.pop();
    String text = "";
    if (frame.literal) {
      String raw = new String(bytes, frame.start, position - frame.start, StandardCharsets.UTF_8);
      text = frame.escaped && frame.escapes == Escapes.ALL ? unescaped(raw) : raw;
    }
    position++;
    after(true, false, false);
    Token.Kind kind = frame.literal ? Token.Kind.TEXT : Token.Kind.OTHER;
    return new Token(kind, text, frame.line, 0, frames.size());
  }

  private static String unescaped(String raw) {
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
          while (i < raw.length() && isBlank(raw.charAt(i))) {
            i++;
          }
        }
        default -> out.append(escape);
      }
    }
    return out.toString();
  }

  // Decoded the fast way: no word beyond ASCII means anything to the scan.
  private String word(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private String string(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  private int at(int index) {
    return index >= 0 && index < bytes.length ? bytes[index] & 0xff : -1;
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  /// Whether a byte can be part of a name.
  static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c >= 0x80;
  }
}
