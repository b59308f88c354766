package dev.refract.distro.internal.apt;

import dev.refract.distro.internal.deb822.Stanza;
import dev.refract.distro.internal.deb822.StanzaReader;
import dev.refract.failure.Failure;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Derives the compact form of a `Packages` index; see [IndexFormat].
public final class IndexWriter {
  private static final int MAX_SIZE = 1 << 30;
  private static final Set<String> WANTED =
      java.util.stream.Stream.of(
              List.of(IndexFormat.NAME), IndexFormat.FIELDS, IndexFormat.MENTIONING)
          .flatMap(List::stream)
          .map(field -> field.toLowerCase(java.util.Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private final String what;
  private final Map<String, Integer> mentions = new HashMap<>();
  private final List<Entry> names = new ArrayList<>();
  private final List<Entry> provided = new ArrayList<>();

  /// A name and the two offsets that are kept of it.
  private record Entry(String name, int at, int stanza) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int order = name.compareTo(other.name);
      return order != 0 ? order : Integer.compare(stanza, other.stanza);
    }
  }

  private IndexWriter(String what) {
    this.what = what;
  }

  /// Reads `packages` to its end and writes the compact form to `target`.
  ///
  /// @param packages the index, not compressed
  /// @param what names it in failures
  /// @throws Failure of kind UNTRUSTED if the index does not follow the syntax
  public static void write(InputStream packages, Path target, String what)
      throws Failure, IOException {
    IndexWriter writer = new IndexWriter(what);
    CompactFile.write(target, IndexFormat.MAGIC, out -> writer.write(packages, out));
  }

  private void write(InputStream packages, DataOutputStream out) throws Failure, IOException {
    StanzaReader reader = new StanzaReader(packages, what, false, WANTED::contains);
    for (Optional<Stanza> next = reader.next(); next.isPresent(); next = reader.next()) {
      out.write(stanza(next.get(), out.size()).getBytes(StandardCharsets.ISO_8859_1));
      if (out.size() > MAX_SIZE) {
        throw bad("more than " + MAX_SIZE + " bytes of stanzas");
      }
    }
    Collections.sort(names);
    Collections.sort(provided);
    for (Entry name : names) {
      out.writeInt(name.stanza());
    }
    for (Entry name : provided) {
      out.writeInt(name.at());
      out.writeInt(name.stanza());
    }
    out.writeInt(names.size());
    out.writeInt(provided.size());
  }

  private String stanza(Stanza stanza, int at) throws Failure {
    String name = stanza.get(IndexFormat.NAME).orElse("");
    if (name.isEmpty() || !name.chars().allMatch(IndexFormat::isNameByte)) {
      throw bad("a stanza without a package name");
    }
    mention(name);
    StringBuilder text = new StringBuilder(512);
    text.append(IndexFormat.NAME).append(": ").append(name).append('\n');
    for (String field : IndexFormat.FIELDS) {
      Optional<String> value = stanza.folded(field).map(IndexWriter::ascii);
      if (value.isEmpty()) {
        continue;
      }
      int valueAt = at + text.length() + field.length() + 2;
      text.append(field).append(": ").append(value.get()).append('\n');
      if (field.equals("Provides")) {
        provided(value.get(), valueAt, at);
      }
    }
    for (String field : IndexFormat.MENTIONING) {
      stanza.get(field).ifPresent(this::mentionAll);
    }
    text.append(IndexFormat.MENTION).append(": ").append(mentions.get(name)).append("\n\n");
    names.add(new Entry(name, at + IndexFormat.NAME_AT, at));
    return text.toString();
  }

  /// One byte for each character, so that offsets in the text are offsets in the file.
  private static String ascii(String value) {
    boolean plain = value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    return plain ? value : value.replaceAll("[^ -~]", "?");
  }

  private void provided(String value, int valueAt, int stanza) {
    int start = 0;
    while (start < value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      int from = start;
      while (from < end && value.charAt(from) == ' ') {
        from++;
      }
      int to = from;
      while (to < end && IndexFormat.isNameByte(value.charAt(to))) {
        to++;
      }
      if (to > from) {
        provided.add(new Entry(value.substring(from, to), valueAt + from, stanza));
      }
      start = end + 1;
    }
  }

  /// Finds the names in a field of relations, as the first word after each comma or bar.
  private void mentionAll(String field) {
    int i = 0;
    while (i < field.length()) {
      while (i < field.length() && !IndexFormat.isNameByte(field.charAt(i))) {
        i++;
      }
      int start = i;
      while (i < field.length() && IndexFormat.isNameByte(field.charAt(i))) {
        i++;
      }
      if (i > start) {
        mention(field.substring(start, i));
      }
      while (i < field.length() && field.charAt(i) != ',' && field.charAt(i) != '|') {
        i++;
      }
    }
  }

  private void mention(String name) {
    mentions.putIfAbsent(name, mentions.size());
  }

  private Failure bad(String problem) {
    return new Failure(Failure.Kind.UNTRUSTED, "packages", what + ": " + problem);
  }
}
