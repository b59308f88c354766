package dev.refract.crystal.internal.scan;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads code, and begins what is not code.
final class CodeLexer {
  private static final Set<String> BEFORE_OPERAND =
      Set.of(
          "and", "begin", "case", "do", "else", "elsif", "ensure", "if", "in", "next", "not", "of",
          "or", "out", "require", "rescue", "return", "select", "then", "unless", "until", "when",
          "while", "yield", "break");

  private final Cursor cursor;
  private final Nesting nesting;
  // Up to here the current line has no slash that could end a regular expression.
  private int noSlashBefore;

  CodeLexer(Cursor cursor, Nesting nesting) {
    this.cursor = cursor;
    this.nesting = nesting;
  }

  /// The next token, or null where what follows is for somebody else.
  @Nullable Token next(Frame.Code frame) {
    int c = cursor.peek(0);
    return switch (c) {
      case ' ', '\t', '\r', '\f' -> {
        cursor.skip(1);
        while (Cursor.isBlank(cursor.peek(0))) {
          cursor.skip(1);
        }
        yield null;
      }
      case '\n' -> newline();
      case '#' -> comment();
      case '\\' -> continuation();
      case '{' -> opening(frame);
      case '}' -> closing(frame);
      case '"' -> text(1, -1, c, Quoting.STRING);
      case '`' -> isDefinition() ? sign(1, true) : text(1, -1, c, Quoting.COMMAND);
      case '\'' -> character();
      case '%' -> percent(frame);
      case '/' -> slash();
      case ':' -> colon();
      case '<' -> less();
      case '@' -> variable();
      case '$' -> global();
      case ')', ']' -> sign(1, true);
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> Cursor.isWord(c) ? word() : operator(c);
    };
  }

  private @Nullable Token continuation() {
    cursor.skip(1);
    if (cursor.peek(0) == '\r' && cursor.peek(1) == '\n') {
      cursor.skip(1);
    }
    if (cursor.peek(0) == '\n') {
      cursor.nextLine();
    }
    return null;
  }

  private Token global() {
    cursor.skip(1);
    while (Cursor.isWord(cursor.peek(0)) || cursor.peek(0) == '~' || cursor.peek(0) == '?') {
      cursor.skip(1);
    }
    return value();
  }

  private Token newline() {
    Token token = nesting.token(Token.Kind.NEWLINE, "");
    cursor.nextLine();
    nesting.startHeredocs();
    nesting.after(After.OPERATOR);
    return token;
  }

  private @Nullable Token comment() {
    if (nesting.inMacroText()) {
      nesting.push(new Frame.Comment());
    } else {
      cursor.skipLine();
    }
    return null;
  }

  private Token opening(Frame.Code frame) {
    if (cursor.peek(1) == '%') {
      return nesting.openMacro(Frame.Code.Kind.TAG);
    }
    if (cursor.peek(1) == '{') {
      return nesting.openMacro(Frame.Code.Kind.EXPRESSION);
    }
    frame.open();
    return sign(1, false);
  }

  private @Nullable Token closing(Frame.Code frame) {
    if (frame.close()) {
      return sign(1, true);
    }
    if (frame.kind() == Frame.Code.Kind.EXPRESSION && cursor.peek(1) == '}') {
      return nesting.closeMacro(Token.Kind.EXPRESSION_END);
    }
    if (frame.kind() == Frame.Code.Kind.INTERPOLATION) {
      nesting.pop();
      cursor.skip(1);
      return null;
    }
    return sign(1, true);
  }

  // `'x'`; a lone quote is macro text around an expression.
  private Token character() {
    int start = cursor.position();
    int end = start + 1;
    if (cursor.at(end) == '\\') {
      end += 2;
      while (end < start + 14 && isHexadecimal(cursor.at(end))) {
        end++;
      }
    } else if (cursor.at(end) >= 0x80) {
      while (end < start + 5 && cursor.at(end) >= 0x80) {
        end++;
      }
    } else if (cursor.at(end) != '\n') {
      end++;
    }
    cursor.moveTo(cursor.at(end) == '\'' && end > start + 1 ? end + 1 : start + 1);
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

  private @Nullable Token percent(Frame.Code frame) {
    int next = cursor.peek(1);
    if (frame.kind() == Frame.Code.Kind.TAG && next == '}') {
      return nesting.closeMacro(Token.Kind.TAG_END);
    }
    if (isDefinition()) {
      return sign(1, true);
    }
    if (closingOf(next) >= 0) {
      return text(2, next, closingOf(next), Quoting.STRING);
    }
    int open = cursor.peek(2);
    int close = closingOf(open);
    return switch (close < 0 ? ' ' : next) {
      case 'w', 'i' -> text(3, open, close, Quoting.WORDS);
      case 'q' -> text(3, open, close, Quoting.RAW);
      case 'Q' -> text(3, open, close, Quoting.STRING);
      case 'W', 'r', 'x' -> text(3, open, close, Quoting.COMMAND);
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
    int next = cursor.peek(1);
    boolean operator =
        switch (nesting.after()) {
          case OPERATOR -> false;
          case VALUE, DEFINITION -> true;
          // `a /b/` is a call of a method, `a / b` and `a/b` are divisions.
          case NAME ->
              !Cursor.isBlank(cursor.peek(-1))
                  || Cursor.isBlank(next)
                  || next == '\n'
                  || next == '/'
                  || next == '='
                  || !ends();
        };
    if (operator) {
      return sign(next == '/' || next == '=' ? 2 : 1, isDefinition());
    }
    return text(1, -1, '/', Quoting.COMMAND);
  }

  // Whether another slash follows on this line.
  private boolean ends() {
    if (cursor.position() < noSlashBefore) {
      return false;
    }
    int p = cursor.position() + 1;
    while (cursor.at(p) >= 0 && cursor.at(p) != '\n') {
      if (cursor.at(p) == '/') {
        return true;
      }
      p += cursor.at(p) == '\\' ? 2 : 1;
    }
    noSlashBefore = p;
    return false;
  }

  private Token colon() {
    int next = cursor.peek(1);
    if (next == ':') {
      return sign(2, false);
    }
    boolean label = Cursor.isWord(cursor.peek(-1)) || cursor.peek(-1) == '"';
    if (!label && Cursor.isWord(next) && !(next >= '0' && next <= '9')) {
      int name = cursor.position() + 1;
      cursor.moveTo(cursor.endOfWord(name));
      Token token = nesting.token(Token.Kind.SYMBOL, cursor.text(name, cursor.position()));
      nesting.after(After.VALUE);
      return token;
    }
    if (!label && "+-*/%<>=!~&|^[`".indexOf(next) >= 0) {
      cursor.skip(1);
      while ("+-*/%<>=!~&|^[]?`".indexOf(cursor.peek(0)) >= 0) {
        cursor.skip(1);
      }
      return value();
    }
    return sign(1, false);
  }

  private Token less() {
    if (cursor.peek(1) != '<' || cursor.peek(2) != '-' || isDefinition()) {
      return operator('<');
    }
    boolean raw = cursor.peek(3) == '\'';
    int name = cursor.position() + (raw ? 4 : 3);
    int end = name;
    while (Cursor.isWord(cursor.at(end))
        || (raw && cursor.at(end) >= 0 && cursor.at(end) != '\'' && cursor.at(end) != '\n')) {
      end++;
    }
    if (!Cursor.isWord(cursor.at(name)) || (raw && cursor.at(end) != '\'')) {
      return sign(2, false);
    }
    nesting.await(new Frame.Heredoc(raw ? Quoting.RAW : Quoting.STRING, cursor.bytes(name, end)));
    cursor.moveTo(raw ? end + 1 : end);
    return value();
  }

  private Token variable() {
    cursor.skip(1);
    if (cursor.peek(0) == '[') {
      cursor.skip(1);
      Token token = nesting.token(Token.Kind.SIGN, "@[");
      nesting.after(After.OPERATOR);
      return token;
    }
    while (cursor.peek(0) == '@' || Cursor.isWord(cursor.peek(0))) {
      cursor.skip(1);
    }
    return value();
  }

  private Token number() {
    while (Cursor.isWord(cursor.peek(0))
        || (cursor.peek(0) == '.' && cursor.peek(1) >= '0' && cursor.peek(1) <= '9')) {
      cursor.skip(1);
    }
    Token token = nesting.token(Token.Kind.NUMBER, cursor.word(nesting.start(), cursor.position()));
    nesting.after(After.VALUE);
    return token;
  }

  private Token word() {
    int start = cursor.position();
    cursor.moveTo(cursor.endOfWord(start));
    String text = cursor.word(start, cursor.position());
    Token token = nesting.token(Token.Kind.WORD, text);
    nesting.after(after(text, start));
    return token;
  }

  private After after(String word, int start) {
    // A range, `..`, is no call.
    boolean call = cursor.at(start - 1) == '.' && cursor.at(start - 2) != '.';
    if (!call && BEFORE_OPERAND.contains(word)) {
      return After.OPERATOR;
    }
    if (!call && word.equals("def")) {
      return After.DEFINITION;
    }
    int first = cursor.at(start);
    return first >= 'A' && first <= 'Z' ? After.VALUE : After.NAME;
  }

  private Token operator(int c) {
    int next = cursor.peek(1);
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
    boolean keeps = isDefinition() && !name;
    Token token = sign(two ? 2 : 1, keeps);
    if (name) {
      nesting.after(After.DEFINITION);
    }
    return token;
  }

  private Token sign(int length, boolean endsValue) {
    int start = cursor.position();
    int end = cursor.at(start + length - 1) < 0 ? start + 1 : start + length;
    Token token = nesting.token(Token.Kind.SIGN, cursor.word(start, end));
    cursor.moveTo(end);
    nesting.after(endsValue ? After.VALUE : After.OPERATOR);
    return token;
  }

  private Token value() {
    nesting.after(After.VALUE);
    return nesting.token(Token.Kind.OTHER, "");
  }

  private @Nullable Token text(int skip, int open, int close, Quoting quoting) {
    cursor.skip(skip);
    nesting.push(new Frame.Text(cursor.position(), cursor.line(), quoting, open, close));
    return null;
  }

  private boolean isDefinition() {
    return nesting.after() == After.DEFINITION;
  }
}
