package dev.refract.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The records of a pax extended header (POSIX.1-2001, pax, "Extended Header") that matter here.
///
/// Of two records with the same keyword in one header the last one counts, and an empty value takes
/// a global one back, both as the standard says. Unknown keywords are passed over.
final class PaxRecords {
  static final PaxRecords NONE = new PaxRecords(Map.of());

  private final Map<String, String> records;

  private PaxRecords(Map<String, String> records) {
    this.records = records;
  }

  /// @throws HostileInputException if the bytes are no records, or ask for a sparse file or another
  ///   character set
  static PaxRecords parse(byte[] bytes, String what) throws HostileInputException {
    Map<String, String> records = new HashMap<>();
    int at = 0;
    while (at < bytes.length) {
      int length = 0;
      int i = at;
      while (i < bytes.length && i - at < 8 && bytes[i] >= '0' && bytes[i] <= '9') {
        length = length * 10 + (bytes[i] - '0');
        i++;
      }
      boolean wellFormed =
          i > at
              && bytes[at] != '0'
              && i < bytes.length
              && bytes[i] == ' '
              && length <= bytes.length - at
              && at + length - 1 > i
              && bytes[at + length - 1] == '\n';
      if (!wellFormed) {
        throw new HostileInputException(what, "a pax record that does not end where it says");
      }
      int equals = i + 1;
      while (bytes[equals] != '=' && bytes[equals] != '\n') {
        equals++;
      }
      if (bytes[equals] != '=' || equals == i + 1) {
        throw new HostileInputException(what, "a pax record without a keyword");
      }
      String keyword = new String(bytes, i + 1, equals - i - 1, StandardCharsets.UTF_8);
      put(records, keyword, Arrays.copyOfRange(bytes, equals + 1, at + length - 1), what);
      at += length;
    }
    return new PaxRecords(Map.copyOf(records));
  }

  private static void put(Map<String, String> records, String keyword, byte[] value, String what)
      throws HostileInputException {
    switch (keyword) {
      case "path", "linkpath", "size", "mtime", "uid", "gid" ->
          records.put(keyword, TarHeader.utf8(value, what));
      case "hdrcharset" -> {
        String charset = new String(value, StandardCharsets.ISO_8859_1);
        if (!charset.isEmpty() && !charset.equals("ISO-IR 10646 2000 UTF-8")) {
          throw new HostileInputException(
              what, "names in another character set: " + HostileInputException.shown(charset));
        }
      }
      default -> {
        if (keyword.startsWith("GNU.sparse.") || keyword.startsWith("SCHILY.realsize")) {
          throw new HostileInputException(what, "a sparse file, which Refract does not read");
        }
      }
    }
  }

  /// These records where a local header does not say otherwise.
  PaxRecords overriddenBy(PaxRecords local) {
    if (local.records.isEmpty()) {
      return this;
    }
    Map<String, String> all = new HashMap<>(records);
    all.putAll(local.records);
    return new PaxRecords(Map.copyOf(all));
  }

  boolean names() {
    return records.containsKey("path")
        || records.containsKey("linkpath")
        || records.containsKey("size");
  }

  Optional<String> text(String keyword) {
    return Optional.ofNullable(records.get(keyword)).filter(value -> !value.isEmpty());
  }

  /// A number without sign, `otherwise` if there is none.
  long number(String keyword, long otherwise, String what) throws HostileInputException {
    Optional<String> text = text(keyword);
    if (text.isEmpty()) {
      return otherwise;
    }
    String digits = text.get();
    if (digits.length() > 18 || !isDigits(digits)) {
      throw unreadable(keyword, digits, what);
    }
    return Long.parseLong(digits);
  }

  /// Whole seconds, fractions dropped downwards; `otherwise` if there is none.
  long seconds(String keyword, long otherwise, String what) throws HostileInputException {
    Optional<String> text = text(keyword);
    if (text.isEmpty()) {
      return otherwise;
    }
    String value = text.get();
    boolean negative = value.startsWith("-");
    String unsigned = negative ? value.substring(1) : value;
    int point = unsigned.indexOf('.');
    String whole = point < 0 ? unsigned : unsigned.substring(0, point);
    String fraction = point < 0 ? "" : unsigned.substring(point + 1);
    if (whole.length() > 18 || !isDigits(whole) || !(fraction.isEmpty() || isDigits(fraction))) {
      throw unreadable(keyword, value, what);
    }
    boolean cut = fraction.chars().anyMatch(c -> c != '0');
    long seconds = Long.parseLong(whole);
    if (negative) {
      seconds = -seconds - (cut ? 1 : 0);
    }
    return seconds;
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static HostileInputException unreadable(String keyword, String value, String what) {
    return new HostileInputException(
        what, "a pax record " + keyword + "=" + HostileInputException.shown(value));
  }
}
