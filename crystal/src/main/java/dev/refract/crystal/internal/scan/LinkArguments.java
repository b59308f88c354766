package dev.refract.crystal.internal.scan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The arguments of one `@[Link(…)]`.
final class LinkArguments {
  // Crystal's order of the arguments without a name.
  private static final List<String> ORDER = List.of("lib", "ldflags", "static", "framework");

  private final Map<String, String> values = new TreeMap<>();
  private boolean computed;

  private LinkArguments() {}

  /// Reads what stands between the brackets of the annotation, at `depth`.
  static LinkArguments read(List<Token> tokens, int depth) {
    LinkArguments arguments = new LinkArguments();
    List<Token> plain =
        tokens.stream()
            .filter(token ->
                (token.depth() == depth && token.kind() != Token.Kind.NEWLINE)
                    || token.kind() == Token.Kind.EXPRESSION
                    || token.kind() == Token.Kind.TAG)
            .toList();
    int place = 0;
    for (List<Token> argument : Brackets.split(plain, ",")) {
      boolean named = argument.size() > 2 && argument.get(1).is(Token.Kind.SIGN, ":");
      if (named) {
        arguments.value(argument.getFirst().text(), argument.subList(2, argument.size()));
      } else if (place < ORDER.size()) {
        arguments.value(ORDER.get(place), argument);
        place++;
      }
    }
    return arguments;
  }

  private void value(String name, List<Token> tokens) {
    StringBuilder value = new StringBuilder();
    for (Token token : tokens) {
      boolean text = token.kind() == Token.Kind.TEXT && !token.text().contains("{{");
      boolean bool = token.is(Token.Kind.WORD, "true") || token.is(Token.Kind.WORD, "false");
      boolean literal = text || bool;
      if (!literal) {
        computed |= ORDER.contains(name) || name.equals("pkg_config");
        return;
      }
      value.append(token.text());
    }
    values.put(name, value.toString());
  }

  /// The link; empty for one that speaks of Windows and WebAssembly only.
  Optional<Outline.Link> link(int line) {
    Outline.Link link =
        new Outline.Link(
            Optional.empty(),
            text("lib"),
            text("pkg_config"),
            text("ldflags"),
            text("framework"),
            text("static").equals(Optional.of("true")),
            computed,
            line);
    boolean empty =
        link.library().isEmpty()
            && link.pkgConfig().isEmpty()
            && link.flags().isEmpty()
            && link.framework().isEmpty();
    return empty && !computed ? Optional.empty() : Optional.of(link);
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(text -> !text.isEmpty());
  }
}
