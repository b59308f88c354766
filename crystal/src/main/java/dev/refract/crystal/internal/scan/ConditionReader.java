package dev.refract.crystal.internal.scan;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// From the tokens of a macro's condition to its meaning; what is not understood is unknown.
final class ConditionReader {
  /// Always true, as of `{% begin %}`.
  static final Condition ALWAYS = new Condition.Literal(new Condition.Known.Bool(true));

  /// A condition that only the compiler can tell.
  static final Condition UNKNOWN = new Condition.Unknown();

  private static final int DEPTH = 32;
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  // What binds weaker than `||`, and what makes several statements.
  private static final Set<String> NOT_FOLLOWED =
      Set.of(
          "?", ":", "=", "||=", "&&=", "|=", "&=", ";", "=>", "->", "..", "...", "if", "unless",
          "do", "case", "while", "until", "rescue", "ensure", "begin", "end");

  private ConditionReader() {}

  static Condition read(List<Token> tokens) {
    List<Token> plain = tokens.stream().filter(t -> t.kind() != Token.Kind.NEWLINE).toList();
    return followed(plain) ? read(plain, DEPTH) : UNKNOWN;
  }

  private static boolean followed(List<Token> tokens) {
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean name = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.SIGN;
      // The colon of `:"name"` is none of these.
      boolean quoted =
          token.is(Token.Kind.SIGN, ":") && i > 0 && tokens.get(i - 1).is(Token.Kind.SIGN, "(");
      if (name && NOT_FOLLOWED.contains(token.text()) && !quoted) {
        return false;
      }
      // A call without brackets takes all that follows.
      boolean call = token.kind() == Token.Kind.WORD && i + 1 < tokens.size();
      if (call && (token.text().equals("flag?") || token.text().equals("compare_versions"))) {
        boolean brackets = tokens.get(i + 1).is(Token.Kind.SIGN, "(");
        if (!brackets && !(i == 0 && tokens.size() == 2)) {
          return false;
        }
      }
    }
    return true;
  }

  private static Condition read(List<Token> tokens, int depth) {
    if (tokens.isEmpty() || depth == 0) {
      return UNKNOWN;
    }
    List<List<Token>> parts = Brackets.split(tokens, "||");
    if (parts.size() > 1) {
      return new Condition.Or(parts.stream().map(part -> read(part, depth - 1)).toList());
    }
    parts = Brackets.split(tokens, "&&");
    if (parts.size() > 1) {
      return new Condition.And(parts.stream().map(part -> read(part, depth - 1)).toList());
    }
    Optional<Integer> sign = comparison(tokens);
    if (sign.isPresent()) {
      int at = sign.get();
      return new Condition.Comparison(
          tokens.get(at).text(),
          read(tokens.subList(0, at), depth - 1),
          read(tokens.subList(at + 1, tokens.size()), depth - 1));
    }
    if (tokens.getFirst().is(Token.Kind.SIGN, "!")) {
      return new Condition.Not(read(tokens.subList(1, tokens.size()), depth - 1));
    }
    return operand(tokens, depth);
  }

  private static Condition operand(List<Token> tokens, int depth) {
    Token first = tokens.getFirst();
    if (tokens.size() == 1) {
      return word(first);
    }
    if (first.is(Token.Kind.SIGN, "(") && Brackets.closes(tokens, 0) == tokens.size() - 1) {
      return read(tokens.subList(1, tokens.size() - 1), depth - 1);
    }
    if (tokens.size() == 3
        && first.is(Token.Kind.WORD, "Crystal")
        && tokens.get(1).is(Token.Kind.SIGN, "::")
        && tokens.get(2).is(Token.Kind.WORD, "VERSION")) {
      return new Condition.Version();
    }
    if (tokens.size() == 4 && first.is(Token.Kind.SIGN, "::")) {
      return operand(tokens.subList(1, 4), depth);
    }
    boolean call = tokens.get(1).is(Token.Kind.SIGN, "(");
    List<Token> arguments =
        !call
            ? tokens.subList(1, tokens.size())
            : Brackets.closes(tokens, 1) == tokens.size() - 1
                ? tokens.subList(2, tokens.size() - 1)
                : List.of();
    if (first.is(Token.Kind.WORD, "flag?")) {
      return flag(arguments);
    }
    if (first.is(Token.Kind.WORD, "compare_versions")) {
      List<List<Token>> versions = Brackets.split(arguments, ",");
      if (versions.size() == 2) {
        return new Condition.CompareVersions(
            read(versions.getFirst(), depth - 1), read(versions.getLast(), depth - 1));
      }
    }
    return UNKNOWN;
  }

  private static Condition flag(List<Token> arguments) {
    List<Token> name =
        arguments.size() == 2 && arguments.getFirst().is(Token.Kind.SIGN, ":")
            ? arguments.subList(1, 2)
            : arguments;
    if (name.size() == 1
        && (name.getFirst().kind() == Token.Kind.SYMBOL
            || name.getFirst().kind() == Token.Kind.TEXT)) {
      return new Condition.Flag(name.getFirst().text());
    }
    return UNKNOWN;
  }

  private static Condition word(Token token) {
    return switch (token.kind()) {
      case TEXT -> new Condition.Literal(new Condition.Known.Text(token.text()));
      case NUMBER -> number(token.text());
      case WORD ->
          switch (token.text()) {
            case "true" -> ALWAYS;
            case "false" -> new Condition.Literal(new Condition.Known.Bool(false));
            case "nil" -> new Condition.Literal(new Condition.Known.Nil());
            default -> UNKNOWN;
          };
      case SYMBOL, OTHER, SIGN, NEWLINE, TAG, TAG_END, EXPRESSION, EXPRESSION_END, END -> UNKNOWN;
    };
  }

  private static Condition number(String text) {
    try {
      return new Condition.Literal(new Condition.Known.Whole(Long.parseLong(text)));
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  // The one comparison outside of brackets.
  private static Optional<Integer> comparison(List<Token> tokens) {
    Optional<Integer> found = Optional.empty();
    int nested = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      nested += Brackets.nesting(token);
      if (nested == 0 && token.kind() == Token.Kind.SIGN && COMPARISONS.contains(token.text())) {
        if (found.isPresent()) {
          return Optional.empty();
        }
        found = Optional.of(i);
      }
    }
    return found;
  }
}
