package dev.refract.build.eject;

import dev.refract.crystal.SandboxScripts;
import java.util.Collection;
import java.util.List;

/// Pieces of scripts for a POSIX shell.
final class Shell {
  private static final String PLAIN = "[A-Za-z0-9_./=:+@%,-]+";

  private Shell() {}

  /// `text` as one word, in quotes where it takes them.
  static String word(String text) {
    return text.matches(PLAIN) ? text : SandboxScripts.quoted(text);
  }

  /// `words`, each as one.
  static String words(Collection<String> words) {
    return String.join(" ", words.stream().map(Shell::word).toList());
  }

  /// The line that sets a variable.
  static String variable(String name, String value) {
    return name + "=" + (value.isEmpty() ? "" : word(value)) + "\n";
  }

  /// A function that calls its arguments once for each of `calls`, with these words after them.
  static String function(String name, List<List<String>> calls) {
    StringBuilder text = new StringBuilder(name).append("() {\n");
    calls.forEach(call -> text.append("  \"$@\" ").append(words(call)).append('\n'));
    return text.append(calls.isEmpty() ? "  :\n" : "").append("}\n").toString();
  }
}
