package dev.refract.crystal.internal.scan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a file's [Outline].
///
/// Reading stops behind the last word that can matter, which is near the top of most files.
final class OutlineReader {
  private static final Set<String> DEFINITIONS =
      Set.of("annotation", "class", "def", "enum", "fun", "lib", "macro", "module", "struct");

  private static final Token START = new Token(Token.Kind.END, "", 1, 0, 1);

  private final Lexer lexer;
  private final int last;
  private final List<Outline.Event> events = new ArrayList<>();
  // Where in `events` the links are whose `lib` has not come yet.
  private final List<Integer> unnamed = new ArrayList<>();
  private int open;
  private boolean definitions;
  // The column of the macro whose body is read; -1 outside of one.
  private int macroColumn = -1;
  private Token before = START;
  private Token token = START;
  // Whether `token` is still to be looked at.
  private boolean kept;
  // How deep the outermost `{% if %}` stands.
  private int outermost;

  private OutlineReader(byte[] bytes, int last) {
    this.lexer = new Lexer(bytes);
    this.last = last;
  }

  /// Reads the bytes of a file, whatever they are.
  static Outline read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int last = Math.max(last(text, "require", " \t\"{%"), last(text, "Link", " \t(]"));
    if (text.contains("{{") || text.contains("{%")) {
      last = Math.max(last, last(text, "run", " \t(\""));
    }
    return last < 0 ? new Outline(List.of()) : new OutlineReader(bytes, last).outline();
  }

  // Where `word` stands last as a word of its own, followed by one of `next`; -1 for nowhere.
  private static int last(String text, String word, String next) {
    int at = text.lastIndexOf(word);
    while (at >= 0) {
      int end = at + word.length();
      boolean begins = at == 0 || !Cursor.isWord(text.charAt(at - 1));
      if (begins && end < text.length() && next.indexOf(text.charAt(end)) >= 0) {
        return at;
      }
      at = text.lastIndexOf(word, at - 1);
    }
    return -1;
  }

  private Outline outline() {
    int start = 0;
    advance();
    while (token.kind() != Token.Kind.END && (start <= last || !unnamed.isEmpty())) {
      kept = false;
      step();
      if (!kept) {
        start = lexer.position();
        advance();
      }
    }
    return new Outline(events);
  }

  private void advance() {
    before = token;
    token = lexer.next();
  }

  private void step() {
    switch (token.kind()) {
      case TAG -> tag();
      case EXPRESSION -> runs(bracketed());
      case WORD -> word();
      case SIGN -> {
        if (token.text().equals("@[")) {
          annotation();
        }
      }
      case TEXT, SYMBOL, NUMBER, OTHER, NEWLINE, TAG_END, EXPRESSION_END, END -> {}
    }
  }

  // Words.

  private void word() {
    boolean line = before.kind() == Token.Kind.NEWLINE || before.kind() == Token.Kind.END;
    if (line && token.text().equals("end") && token.column() <= macroColumn) {
      macroColumn = -1;
      macroText();
    }
    if (before.is(Token.Kind.SIGN, ".") || before.is(Token.Kind.WORD, "def")) {
      return;
    }
    definitions |= DEFINITIONS.contains(token.text());
    switch (token.text()) {
      case "require" -> require();
      case "lib" -> lib();
      case "macro" -> macro();
      default -> {}
    }
  }

  private void require() {
    int line = token.line();
    advance();
    switch (token.kind()) {
      case TEXT -> events.add(new Outline.Require(known(token), line));
      case OTHER -> events.add(new Outline.Require(Optional.empty(), line));
      case EXPRESSION, TAG -> {
        events.add(new Outline.Require(Optional.empty(), line));
        kept = true;
      }
      case WORD, SYMBOL, NUMBER, SIGN, NEWLINE, TAG_END, EXPRESSION_END, END -> kept = true;
    }
  }

  // The value of a text that no macro has a part in.
  private static Optional<String> known(Token text) {
    boolean macro = text.text().contains("{{") || text.text().contains("{%");
    return macro ? Optional.empty() : Optional.of(text.text());
  }

  private void lib() {
    advance();
    if (token.kind() == Token.Kind.WORD && Character.isUpperCase(token.text().charAt(0))) {
      for (int index : unnamed) {
        if (events.get(index) instanceof Outline.Link link) {
          events.set(index, link.on(token.text()));
        }
      }
      unnamed.clear();
    } else {
      kept = true;
    }
  }

  // Where a macro's body ends is told by how far its `end` is indented; all that hangs on it is
  // whether macros are looked for in the strings of the body.
  private void macro() {
    int column = token.column();
    advance();
    if (token.kind() == Token.Kind.WORD) {
      events.add(new Outline.MacroDefinition());
      macroColumn = column;
      macroText();
    } else {
      kept = true;
    }
  }

  private void macroText() {
    lexer.macroText(open > 0 || macroColumn >= 0);
  }

  // Macros.

  // From `{%` or `{{` to its end, both left out.
  private List<Token> bracketed() {
    List<Token> tokens = new ArrayList<>();
    int nested = 1;
    while (true) {
      advance();
      switch (token.kind()) {
        case TAG, EXPRESSION -> nested++;
        case TAG_END, EXPRESSION_END -> nested--;
        case END -> nested = 0;
        case WORD, TEXT, SYMBOL, NUMBER, OTHER, SIGN, NEWLINE -> {}
      }
      if (nested == 0) {
        return tokens;
      }
      tokens.add(token);
    }
  }

  private void runs(List<Token> tokens) {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      boolean call = i == 0 || !tokens.get(i - 1).is(Token.Kind.SIGN, ".");
      if (!call || !tokens.get(i).is(Token.Kind.WORD, "run")) {
        continue;
      }
      boolean brackets = tokens.get(i + 1).is(Token.Kind.SIGN, "(");
      int argument = brackets ? i + 2 : i + 1;
      Token name = argument < tokens.size() ? tokens.get(argument) : tokens.get(i);
      boolean alone =
          argument + 1 >= tokens.size()
              || tokens.get(argument + 1).kind() == Token.Kind.NEWLINE
              || tokens.get(argument + 1).is(Token.Kind.SIGN, ",")
              || tokens.get(argument + 1).is(Token.Kind.SIGN, ")");
      if (name.kind() == Token.Kind.TEXT && alone) {
        events.add(new Outline.Run(known(name), tokens.get(i).line()));
      } else if (brackets || name.kind() == Token.Kind.TEXT) {
        events.add(new Outline.Run(Optional.empty(), tokens.get(i).line()));
      }
    }
  }

  private void tag() {
    int depth = token.depth();
    List<Token> all = bracketed();
    runs(all);
    List<Token> tokens = all.stream().filter(t -> t.depth() == depth).toList();
    int first = 0;
    while (first < tokens.size() && tokens.get(first).kind() == Token.Kind.NEWLINE) {
      first++;
    }
    if (first < tokens.size()) {
      int outside = depth - 1;
      outermost = open == 0 ? outside : outermost;
      boolean inside = open > 0;
      control(tokens.get(first), tokens.subList(first + 1, tokens.size()));
      if (inside && open == 0 && macroColumn < 0) {
        // Here the macro text ends, and with it a string that only began in it.
        lexer.unwind(outermost);
      }
      macroText();
    }
  }

  private void control(Token first, List<Token> rest) {
    switch (first.kind() == Token.Kind.WORD ? first.text() : "") {
      case "if", "unless" -> {
        boolean unless = first.text().equals("unless");
        if (isWhole(rest)) {
          skipWithin(rest, unless);
        } else {
          begin(negated(ConditionReader.read(rest), unless));
        }
      }
      case "for" -> begin(ConditionReader.UNKNOWN);
      case "begin" -> {
        if (rest.stream().allMatch(token -> token.kind() == Token.Kind.NEWLINE)) {
          begin(ConditionReader.ALWAYS);
        }
      }
      case "verbatim" -> begin(ConditionReader.ALWAYS);
      case "elsif" -> elseIf(ConditionReader.read(rest));
      case "else" -> elseIf(ConditionReader.ALWAYS);
      case "end" -> {
        if (open > 0) {
          open--;
          events.add(new Outline.End());
        }
      }
      case "skip_file" -> skip(rest);
      default -> skipAnywhere(rest);
    }
  }

  private void begin(Condition condition) {
    open++;
    events.add(new Outline.If(condition));
  }

  private void elseIf(Condition condition) {
    if (open > 0) {
      events.add(new Outline.ElseIf(condition));
    }
  }

  private static Condition negated(Condition condition, boolean negate) {
    return negate ? new Condition.Not(condition) : condition;
  }

  // Whether `{% if … %}` holds its own `end`.
  private static boolean isWhole(List<Token> rest) {
    int begins = 1;
    int ends = 0;
    Optional<Token> previous = Optional.empty();
    for (Token token : rest) {
      boolean call = previous.isPresent() && previous.get().is(Token.Kind.SIGN, ".");
      boolean starts =
          previous.isPresent()
              && (previous.get().kind() == Token.Kind.NEWLINE
                  || (previous.get().kind() == Token.Kind.SIGN
                      && List.of(";", "=", "(").contains(previous.get().text())));
      if (token.kind() == Token.Kind.WORD && !call) {
        switch (token.text()) {
          case "do", "begin", "case" -> begins++;
          case "if", "unless", "while", "until" -> begins += starts ? 1 : 0;
          case "end" -> ends++;
          default -> {}
        }
      }
      previous = Optional.of(token);
    }
    return ends > 0 && begins <= ends;
  }

  private void skip(List<Token> rest) {
    List<Token> tokens = rest.stream().filter(t -> t.kind() != Token.Kind.NEWLINE).toList();
    if (tokens.size() > 1
        && tokens.getFirst().is(Token.Kind.SIGN, "(")
        && tokens.get(1).is(Token.Kind.SIGN, ")")) {
      tokens = tokens.subList(2, tokens.size());
    }
    Condition condition;
    if (tokens.isEmpty()) {
      condition = ConditionReader.ALWAYS;
    } else if (tokens.getFirst().is(Token.Kind.WORD, "if")) {
      condition = ConditionReader.read(tokens.subList(1, tokens.size()));
    } else if (tokens.getFirst().is(Token.Kind.WORD, "unless")) {
      condition = negated(ConditionReader.read(tokens.subList(1, tokens.size())), true);
    } else {
      condition = ConditionReader.UNKNOWN;
    }
    events.add(new Outline.Skip(condition, !definitions));
  }

  // `{% if … skip_file end %}`
  private void skipWithin(List<Token> rest, boolean unless) {
    List<Token> tokens = rest.stream().filter(t -> t.kind() != Token.Kind.NEWLINE).toList();
    int skip = tokens.size() - 2;
    boolean simple =
        skip > 0
            && tokens.get(skip).is(Token.Kind.WORD, "skip_file")
            && tokens.getLast().is(Token.Kind.WORD, "end");
    if (simple) {
      Condition condition = negated(ConditionReader.read(tokens.subList(0, skip)), unless);
      events.add(new Outline.Skip(condition, !definitions));
    } else {
      skipAnywhere(rest);
    }
  }

  private void skipAnywhere(List<Token> rest) {
    if (rest.stream().anyMatch(token -> token.is(Token.Kind.WORD, "skip_file"))) {
      events.add(new Outline.Skip(ConditionReader.UNKNOWN, false));
    }
  }

  // Annotations.

  private void annotation() {
    int depth = token.depth();
    int line = token.line();
    List<Token> all = new ArrayList<>();
    int nested = 1;
    while (true) {
      advance();
      if (token.kind() == Token.Kind.END) {
        break;
      }
      if (token.kind() == Token.Kind.SIGN && token.depth() == depth) {
        nested += Brackets.nesting(token);
        if (nested <= 0) {
          break;
        }
      }
      all.add(token);
    }
    runs(all);
    int name = !all.isEmpty() && all.getFirst().is(Token.Kind.SIGN, "::") ? 1 : 0;
    if (name + 1 < all.size()
        && all.get(name).is(Token.Kind.WORD, "Link")
        && all.get(name + 1).is(Token.Kind.SIGN, "(")) {
      int end = all.getLast().is(Token.Kind.SIGN, ")") ? all.size() - 1 : all.size();
      LinkArguments arguments = LinkArguments.read(all.subList(name + 2, end), depth);
      arguments
          .link(line)
          .ifPresent(link -> {
            unnamed.add(events.size());
            events.add(link);
          });
    }
  }
}
