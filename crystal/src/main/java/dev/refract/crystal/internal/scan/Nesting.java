package dev.refract.crystal.internal.scan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What the place of a [Cursor] stands in, and what stands before it.
final class Nesting {
  private final Cursor cursor;
  private final Deque<Frame> frames = new ArrayDeque<>();
  // Named on this line, and beginning on the next.
  private final List<Frame.Heredoc> heredocs = new ArrayList<>();
  private int start;
  private int openMacros;
  private boolean macroText;
  private After after = After.OPERATOR;

  Nesting(Cursor cursor) {
    this.cursor = cursor;
    frames.push(new Frame.Code(Frame.Code.Kind.FILE));
  }

  Frame top() {
    return frames.element();
  }

  /// How many frames there are.
  int depth() {
    return frames.size();
  }

  void push(Frame frame) {
    frames.push(frame);
  }

  Frame pop() {
    return frames.pop();
  }

  /// Leaves all that was begun in more than `depth` frames.
  void unwind(int depth) {
    while (frames.size() > Math.max(1, depth)) {
      if (frames.pop() instanceof Frame.Code code && code.kind().isMacro()) {
        openMacros--;
      }
    }
  }

  /// Whether what follows is macro text, outside of tags.
  void macroText(boolean is) {
    macroText = is;
  }

  /// Whether tags and expressions count in text and comments.
  boolean inMacroText() {
    return macroText && openMacros == 0;
  }

  After after() {
    return after;
  }

  void after(After last) {
    after = last;
  }

  /// A token begins here.
  void begin() {
    start = cursor.position();
  }

  /// Where the current token begins.
  int start() {
    return start;
  }

  Token token(Token.Kind kind, String text) {
    return new Token(kind, text, cursor.line(), cursor.column(start), frames.size());
  }

  /// `{%` or `{{`.
  Token openMacro(Frame.Code.Kind kind) {
    frames.push(new Frame.Code(kind));
    openMacros++;
    cursor.skip(2);
    after = After.OPERATOR;
    return token(kind == Frame.Code.Kind.TAG ? Token.Kind.TAG : Token.Kind.EXPRESSION, "");
  }

  /// `%}` or `}}`.
  Token closeMacro(Token.Kind kind) {
    Token token = token(kind, "");
    frames.pop();
    openMacros--;
    cursor.skip(2);
    after = kind == Token.Kind.EXPRESSION_END ? After.VALUE : After.OPERATOR;
    return token;
  }

  /// `heredoc` begins on the next line.
  void await(Frame.Heredoc heredoc) {
    heredocs.add(heredoc);
  }

  /// At the start of a line: those that were named on the last one begin, the first of them first.
  void startHeredocs() {
    if (!heredocs.isEmpty()) {
      heredocs.reversed().forEach(frames::push);
      heredocs.clear();
      endHeredocs();
    }
  }

  /// At the start of a line: whether the innermost heredoc ends on it; then also the next one may.
  void endHeredocs() {
    while (top() instanceof Frame.Heredoc heredoc) {
      int p = cursor.position();
      while (Cursor.isBlank(cursor.at(p))) {
        p++;
      }
      if (!cursor.startsWith(p, heredoc.name())) {
        return;
      }
      p += heredoc.name().length;
      if (cursor.at(p) == '\r' && cursor.at(p + 1) == '\n') {
        p++;
      }
      if (cursor.at(p) != '\n' && cursor.at(p) >= 0) {
        return;
      }
      frames.pop();
      cursor.moveTo(p);
      if (!(top() instanceof Frame.Heredoc) || cursor.atEnd()) {
        return;
      }
      cursor.nextLine();
    }
  }
}
