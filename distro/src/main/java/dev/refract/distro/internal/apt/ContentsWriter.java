package dev.refract.distro.internal.apt;

import dev.refract.distro.internal.lines.LineReader;
import dev.refract.failure.Failure;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Derives the compact form of a `Contents` index; see [ContentsFormat].
///
/// The index is a table of two columns with blanks between them, path and location; a location is
/// `[[AREA/]SECTION/]PACKAGE`, several are separated by commas. Free text may come before the row
/// `FILE LOCATION`, and lines that are no rows are to be ignored ("Debian repository format",
/// section "Contents indices"). Paths can have blanks in them, locations cannot.
public final class ContentsWriter {
  private static final int MAX_KEPT = 300_000;
  private static final int MAX_BYTES = 1 << 25;
  private static final Pattern PACKAGE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9+.-]{0,255}");

  private final LineReader lines;
  private final SortedMap<String, String> kept = new TreeMap<>();
  private int bytes;
  private boolean isTable;
  private boolean empty = true;

  private ContentsWriter(LineReader lines) {
    this.lines = lines;
  }

  /// Reads `contents` to its end and writes the compact form to `target`.
  ///
  /// @param contents the index, not compressed
  /// @param what names it in failures
  /// @throws Failure of kind UNTRUSTED if it is no such index
  public static void write(InputStream contents, Path target, String what)
      throws Failure, IOException {
    ContentsWriter writer = new ContentsWriter(new LineReader(contents, what));
    writer.read();
    CompactFile.write(target, ContentsFormat.MAGIC, writer::write);
  }

  private void read() throws Failure, IOException {
    while (lines.next()) {
      empty = false;
      line(lines.bytes(), lines.length());
    }
    if (!isTable && !empty) {
      throw lines.bad("no line says which package has a file");
    }
  }

  private void line(byte[] line, int length) throws Failure {
    int end = length;
    while (end > 0 && isBlank(line[end - 1])) {
      end--;
    }
    int location = end;
    while (location > 0 && isLocationByte(line[location - 1])) {
      location--;
    }
    int path = location;
    while (path > 0 && isBlank(line[path - 1])) {
      path--;
    }
    if (path == 0 || path == location || location == end) {
      return;
    }
    isTable = true;
    // Most lines end here: a string for each of millions would cost seconds.
    if (mayBeKept(line, path)) {
      row(text(line, 0, path), text(line, location, end));
    }
  }

  private static boolean mayBeKept(byte[] line, int end) {
    byte last = line[end - 1];
    byte before = end < 3 ? 0 : line[end - 2];
    return (last == 'o' && before == 's')
        || (last == 'a' && before == '.')
        || (last == 'c' && before == 'p')
        || line[0] == 'F';
  }

  private void row(String path, String location) throws Failure {
    if (path.equals("FILE") && location.equals("LOCATION")) {
      // What came before is free text, even where it looks like a row.
      kept.clear();
      bytes = 0;
      return;
    }
    List<String> packages = packages(location);
    if (packages.isEmpty() || !ContentsFormat.isKept(path)) {
      return;
    }
    String joined = String.join(",", packages);
    kept.merge(path, joined, (one, other) -> String.join(",", packages(one + "," + other)));
    bytes += path.length() + joined.length() + 2;
    if (kept.size() > MAX_KEPT || bytes > MAX_BYTES) {
      throw lines.bad("more than " + MAX_KEPT + " libraries or " + MAX_BYTES + " bytes of them");
    }
  }

  /// The packages that `location` names, sorted; none if one of them is no package.
  private static List<String> packages(String location) {
    TreeSet<String> names = new TreeSet<>();
    for (String qualified : location.split(",", -1)) {
      String name = qualified.substring(qualified.lastIndexOf('/') + 1);
      if (!PACKAGE.matcher(name).matches()) {
        return List.of();
      }
      names.add(name);
    }
    return List.copyOf(names);
  }

  private void write(DataOutputStream out) throws IOException {
    List<Integer> offsets = new ArrayList<>(kept.size());
    for (Map.Entry<String, String> entry : kept.entrySet()) {
      offsets.add(out.size());
      String text = entry.getKey() + "\n" + entry.getValue() + "\n";
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    for (int offset : offsets) {
      out.writeInt(offset);
    }
    out.writeInt(offsets.size());
  }

  /// One character for each byte: paths are bytes.
  private static String text(byte[] line, int from, int to) {
    return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static boolean isLocationByte(byte b) {
    return IndexFormat.isNameByte(b) || b == '/' || b == ',' || b == '_';
  }
}
