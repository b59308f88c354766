package dev.refract.crystal.internal.scan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What the text of an `ldflags:` asks for, before a shell expands it.
///
/// @param libraries the names of `-lNAME` words, those within commands included
/// @param modules what commands ask pkg-config for
/// @param script whether a command (`` `…` `` or `$(…)`) runs more than pkg-config and what the
///   shell has itself
public record LinkerFlags(List<String> libraries, List<String> modules, boolean script) {
  private static final Set<String> PLAIN =
      Set.of("[", "command", "echo", "exit", "false", "pkg-config", "printf", "test", "true");
  private static final String PKG_CONFIG = "pkg-config";
  private static final Pattern LIBRARY = Pattern.compile("-l(:?[A-Za-z0-9_][A-Za-z0-9_.+-]*)");
  private static final Pattern MODULE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.+-]*");

  /// Keeps its own copies.
  public LinkerFlags {
    libraries = List.copyOf(libraries);
    modules = List.copyOf(modules);
  }

  /// Reads `text`.
  public static LinkerFlags of(String text) {
    Set<String> libraries = new LinkedHashSet<>();
    Set<String> modules = new LinkedHashSet<>();
    boolean asks = false;
    boolean target = false;
    for (String word : words(text)) {
      boolean separator = word.length() == 1 && ";|&()`\n".contains(word);
      if (separator) {
        asks = false;
        target = false;
      } else if (word.endsWith(">") || word.endsWith("<")) {
        target = true;
      } else if (target) {
        // What follows `>` is a file, or the version in `pkg-config 'x > 1'`.
        target = false;
      } else if (word.equals(PKG_CONFIG) || word.endsWith("/" + PKG_CONFIG)) {
        asks = true;
      } else if (LIBRARY.matcher(word).matches()) {
        libraries.add(word.substring(2));
      } else if (asks && MODULE.matcher(word).matches()) {
        modules.add(word);
      }
    }
    return new LinkerFlags(List.copyOf(libraries), List.copyOf(modules), script(words(text)));
  }

  // Looks at the first word of each command, within `…` and $(…).
  private static boolean script(List<String> words) {
    boolean quoted = false;
    int depth = 0;
    boolean first = false;
    String before = "";
    for (String word : words) {
      switch (word) {
        case "`" -> {
          quoted = !quoted;
          first = quoted;
        }
        case "(" -> {
          depth += before.endsWith("$") || depth > 0 ? 1 : 0;
          first = true;
        }
        case ")" -> {
          depth -= depth > 0 ? 1 : 0;
          first = false;
        }
        case ";", "|", "&", "\n" -> first = true;
        default -> {
          if (first && (quoted || depth > 0) && !PLAIN.contains(word)) {
            return true;
          }
          first = false;
        }
      }
      before = word;
    }
    return false;
  }

  // Words as a shell would see them, with the signs that part commands as words of their own.
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      boolean separator = ";|&()`\n".indexOf(c) >= 0;
      boolean blank = Character.isWhitespace(c) || c == '"' || c == '\'';
      boolean redirect = c == '>' || c == '<' || (c == '=' && word.indexOf(">") >= 0);
      if (separator || blank) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
        if (separator) {
          words.add(String.valueOf(c));
        }
      } else {
        word.append(c);
        boolean more = i + 1 < text.length() && "><=&".indexOf(text.charAt(i + 1)) >= 0;
        if (redirect && !more) {
          words.add(word.toString().replace("=", ""));
          word.setLength(0);
        }
      }
    }
    return words;
  }
}
