package dev.refract.crystal.internal.scan;

import java.util.ArrayList;
import java.util.List;

/// Tokens within and between brackets.
final class Brackets {
  private Brackets() {}

  /// How much deeper it is behind `token` than before it.
  static int nesting(Token token) {
    if (token.kind() != Token.Kind.SIGN) {
      return 0;
    }
    return switch (token.text()) {
      case "(", "[", "{", "@[" -> 1;
      case ")", "]", "}" -> -1;
      default -> 0;
    };
  }

  /// The index of the bracket that closes the one at `open`; -1 where there is none.
  static int closes(List<Token> tokens, int open) {
    int nested = 0;
    for (int i = open; i < tokens.size(); i++) {
      nested += nesting(tokens.get(i));
      if (nested == 0) {
        return i;
      }
    }
    return -1;
  }

  /// The parts between the signs `sign` outside of brackets; at least one.
  static List<List<Token>> split(List<Token> tokens, String sign) {
    List<List<Token>> parts = new ArrayList<>();
    int nested = 0;
    int start = 0;
    for (int i = 0; i < tokens.size(); i++) {
      nested += nesting(tokens.get(i));
      if (nested == 0 && tokens.get(i).is(Token.Kind.SIGN, sign)) {
        parts.add(tokens.subList(start, i));
        start = i + 1;
      }
    }
    parts.add(tokens.subList(start, tokens.size()));
    return parts;
  }
}
