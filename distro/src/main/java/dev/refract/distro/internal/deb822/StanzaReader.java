package dev.refract.distro.internal.deb822;

import dev.refract.distro.internal.lines.LineReader;
import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads stanzas one after the other, with bounds on everything that an attacker could make large.
///
/// A stanza is at most 16 MiB; [LineReader] bounds the rest. Fields that nobody wants are checked
/// and passed over without being kept.
public final class StanzaReader {
  private static final int MAX_STANZA = 1 << 24;
  private static final int MAX_FIELDS = 1000;

  private final LineReader lines;
  private final boolean comments;
  private final Predicate<String> wanted;

  /// A reader of `in`, which stays the caller's to close.
  ///
  /// @param what names the input in failures
  /// @param comments whether lines that begin with `#` are comments (in sources and control files
  ///   that people write) or errors (in indices)
  /// @param wanted which lower-case field names are kept
  public StanzaReader(InputStream in, String what, boolean comments, Predicate<String> wanted) {
    this.lines = new LineReader(in, what);
    this.comments = comments;
    this.wanted = wanted;
  }

  /// All stanzas of `bytes`, with every field.
  ///
  /// @throws Failure of kind UNTRUSTED if they do not follow the syntax
  public static List<Stanza> readAll(byte[] bytes, String what, boolean comments) throws Failure {
    StanzaReader reader =
        new StanzaReader(new ByteArrayInputStream(bytes), what, comments, name -> true);
    List<Stanza> stanzas = new ArrayList<>();
    try {
      for (Optional<Stanza> next = reader.next(); next.isPresent(); next = reader.next()) {
        stanzas.add(next.get());
      }
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
    return List.copyOf(stanzas);
  }

  /// The next stanza, or empty at the end.
  ///
  /// @throws Failure of kind UNTRUSTED if the input does not follow the syntax or its bounds
  public Optional<Stanza> next() throws Failure, IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    boolean any = false;
    String name = "";
    StringBuilder value = new StringBuilder();
    int size = 0;
    int count = 0;
    while (lines.next()) {
      if (isBlank()) {
        if (any) {
          break;
        }
        continue;
      }
      size += lines.length();
      if (size > MAX_STANZA) {
        throw lines.bad("a stanza of more than " + MAX_STANZA + " bytes");
      }
      byte first = lines.bytes()[0];
      if (first == '#' && comments) {
        continue;
      }
      if (first == ' ' || first == '\t') {
        if (!any) {
          throw lines.bad("a continuation line without a field");
        }
        if (!name.isEmpty()) {
          value.append('\n').append(text(1, lines.length()));
        }
        continue;
      }
      keep(fields, name, value);
      any = true;
      if (++count > MAX_FIELDS) {
        throw lines.bad("a stanza of more than " + MAX_FIELDS + " fields");
      }
      int colon = colon();
      String found = text(0, colon).toLowerCase(Locale.ROOT);
      name = wanted.test(found) ? found : "";
      value.setLength(0);
      if (!name.isEmpty()) {
        if (fields.containsKey(name)) {
          throw lines.bad("the field '" + name + "' twice in one stanza");
        }
        value.append(text(colon + 1, lines.length()).strip());
      }
    }
    keep(fields, name, value);
    return any ? Optional.of(new Stanza(fields)) : Optional.empty();
  }

  private static void keep(Map<String, String> fields, String name, StringBuilder value) {
    if (!name.isEmpty()) {
      fields.put(name, value.toString());
    }
  }

  private String text(int from, int to) {
    byte[] line = lines.bytes();
    int end = to;
    while (end > from && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
      end--;
    }
    return new String(line, from, end - from, StandardCharsets.UTF_8);
  }

  private int colon() throws Failure {
    for (int i = 0; i < lines.length(); i++) {
      byte b = lines.bytes()[i];
      if (b == ':' && i > 0) {
        return i;
      }
      if (b <= ' ' || b >= 0x7f || (i == 0 && (b == '-' || b == '#'))) {
        break;
      }
    }
    throw lines.bad("a line that is no field: '" + shown() + "'");
  }

  private String shown() {
    String start =
        new String(lines.bytes(), 0, Math.min(lines.length(), 60), StandardCharsets.ISO_8859_1);
    return start.replaceAll("[^ -~]", "?");
  }

  private boolean isBlank() {
    for (int i = 0; i < lines.length(); i++) {
      if (lines.bytes()[i] != ' ' && lines.bytes()[i] != '\t') {
        return false;
      }
    }
    return true;
  }
}
