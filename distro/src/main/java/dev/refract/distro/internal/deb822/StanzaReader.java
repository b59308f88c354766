package dev.refract.distro.internal.deb822;

import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads stanzas one after the other, with bounds on everything that an attacker could make large.
///
/// A line is at most 1 MiB, a stanza at most 16 MiB, all stanzas at most 2 GiB. Fields that nobody
/// wants are checked and passed over without being kept.
public final class StanzaReader {
  private static final int MAX_LINE = 1 << 20;
  private static final int MAX_STANZA = 1 << 24;
  private static final long MAX_TOTAL = 1L << 31;
  private static final int MAX_FIELDS = 1000;

  private final InputStream in;
  private final String what;
  private final boolean comments;
  private final Predicate<String> wanted;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private byte[] line = new byte[1 << 12];
  private int lineLength;
  private long lineNumber;
  private long total;

  /// A reader of `in`, which stays the caller's to close.
  ///
  /// @param what names the input in failures
  /// @param comments whether lines that begin with `#` are comments (in sources and control files
  ///   that people write) or errors (in indices)
  /// @param wanted which lower-case field names are kept
  public StanzaReader(InputStream in, String what, boolean comments, Predicate<String> wanted) {
    this.in = in;
    this.what = what;
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
    while (readLine()) {
      if (isBlank()) {
        if (any) {
          break;
        }
        continue;
      }
      size += lineLength;
      if (size > MAX_STANZA) {
        throw bad("a stanza of more than " + MAX_STANZA + " bytes");
      }
      if (line[0] == '#' && comments) {
        continue;
      }
      if (line[0] == ' ' || line[0] == '\t') {
        if (!any) {
          throw bad("a continuation line without a field");
        }
        if (!name.isEmpty()) {
          value.append('\n').append(text(1, lineLength));
        }
        continue;
      }
      keep(fields, name, value);
      any = true;
      if (++count > MAX_FIELDS) {
        throw bad("a stanza of more than " + MAX_FIELDS + " fields");
      }
      int colon = colon();
      String found = text(0, colon).toLowerCase(Locale.ROOT);
      name = wanted.test(found) ? found : "";
      value.setLength(0);
      if (!name.isEmpty()) {
        if (fields.containsKey(name)) {
          throw bad("the field '" + name + "' twice in one stanza");
        }
        value.append(text(colon + 1, lineLength).strip());
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
    int end = to;
    while (end > from && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
      end--;
    }
    return new String(line, from, end - from, StandardCharsets.UTF_8);
  }

  private int colon() throws Failure {
    for (int i = 0; i < lineLength; i++) {
      byte b = line[i];
      if (b == ':' && i > 0) {
        return i;
      }
      if (b <= ' ' || b >= 0x7f || (i == 0 && (b == '-' || b == '#'))) {
        break;
      }
    }
    throw bad("a line that is no field: '" + shown() + "'");
  }

  private String shown() {
    String start = new String(line, 0, Math.min(lineLength, 60), StandardCharsets.ISO_8859_1);
    return start.replaceAll("[^ -~]", "?");
  }

  private boolean isBlank() {
    for (int i = 0; i < lineLength; i++) {
      if (line[i] != ' ' && line[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  /// Reads one line without its end; false at the end of the input.
  private boolean readLine() throws Failure, IOException {
    lineLength = 0;
    boolean any = false;
    while (true) {
      if (position == limit) {
        limit = in.read(buffer);
        position = 0;
        if (limit <= 0) {
          limit = 0;
          break;
        }
        total += limit;
        if (total > MAX_TOTAL) {
          throw bad("more than " + MAX_TOTAL + " bytes");
        }
      }
      any = true;
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      append(end);
      boolean found = end < limit;
      position = found ? end + 1 : end;
      if (found) {
        break;
      }
    }
    if (any) {
      lineNumber++;
      if (lineLength > 0 && line[lineLength - 1] == '\r') {
        lineLength--;
      }
    }
    return any;
  }

  private void append(int end) throws Failure {
    int more = end - position;
    if (lineLength + more > MAX_LINE) {
      throw bad("a line of more than " + MAX_LINE + " bytes");
    }
    if (lineLength + more > line.length) {
      line = Arrays.copyOf(line, Math.max(lineLength + more, Math.min(MAX_LINE, line.length * 2)));
    }
    System.arraycopy(buffer, position, line, lineLength, more);
    lineLength += more;
  }

  private Failure bad(String problem) {
    return new Failure(
        Failure.Kind.UNTRUSTED, "packages", what + ", line " + lineNumber + ": " + problem);
  }
}
