package dev.refract.build.store;

import dev.refract.archive.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A step written down: its name, its inputs and what it gave. One line each; in values, backslash
/// and line feed are escaped. The last line is the digest of those before it.
///
/// @param name of the step
/// @param inputs as in [Step]
/// @param blobs output name to the digest of its content
/// @param facts name to short text
record StepRecord(
    String name,
    SortedMap<String, String> inputs,
    SortedMap<String, Digest> blobs,
    SortedMap<String, String> facts) {
  private static final String END = "end ";

  StepRecord {
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    blobs = Collections.unmodifiableSortedMap(new TreeMap<>(blobs));
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }

  byte[] bytes() {
    StringBuilder text = new StringBuilder();
    line(text, "step", name, "");
    inputs.forEach((key, value) -> line(text, "in", key, value));
    blobs.forEach((key, value) -> line(text, "out", key, value.toString()));
    facts.forEach((key, value) -> line(text, "fact", key, value));
    return text.append(end(text.toString())).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String end(String lines) {
    return END + Digest.of(lines.getBytes(StandardCharsets.UTF_8)) + "\n";
  }

  private static void line(StringBuilder text, String kind, String key, String value) {
    if (key.isEmpty() || key.contains(" ") || key.contains("\n")) {
      throw new IllegalArgumentException("not a name: " + key);
    }
    String escaped = value.replace("\\", "\\\\").replace("\n", "\\n");
    text.append(kind).append(' ').append(key).append(' ').append(escaped).append('\n');
  }

  /// Reads what [#bytes] wrote; empty for anything else, which is then as good as absent.
  static Optional<StepRecord> parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.lastIndexOf("\n" + END) + 1;
    if (end == 0 || !text.substring(end).equals(end(text.substring(0, end)))) {
      return Optional.empty();
    }
    Optional<String> name = Optional.empty();
    SortedMap<String, String> inputs = new TreeMap<>();
    SortedMap<String, Digest> blobs = new TreeMap<>();
    SortedMap<String, String> facts = new TreeMap<>();
    for (String line : text.substring(0, end).lines().toList()) {
      String[] parts = line.split(" ", 3);
      if (parts.length != 3) {
        return Optional.empty();
      }
      String value = unescape(parts[2]);
      switch (parts[0]) {
        case "step" -> name = Optional.of(parts[1]);
        case "in" -> inputs.put(parts[1], value);
        case "out" -> {
          if (!Digest.isDigest(value)) {
            return Optional.empty();
          }
          blobs.put(parts[1], Digest.parse(value));
        }
        case "fact" -> facts.put(parts[1], value);
        default -> {
          return Optional.empty();
        }
      }
    }
    return name.map(n -> new StepRecord(n, inputs, blobs, facts));
  }

  private static String unescape(String value) {
    StringBuilder plain = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        i++;
        plain.append(value.charAt(i) == 'n' ? '\n' : value.charAt(i));
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
