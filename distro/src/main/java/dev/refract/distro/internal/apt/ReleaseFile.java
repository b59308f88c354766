package dev.refract.distro.internal.apt;

import dev.refract.archive.Digest;
import dev.refract.distro.internal.deb822.Stanza;
import dev.refract.distro.internal.deb822.StanzaReader;
import dev.refract.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What a verified Release file says ("Debian repository format", section "Release files").
///
/// @param suite such as `oldstable`; empty if not said
/// @param codename such as `bookworm`; empty if not said
/// @param date when it was made
/// @param validUntil after which it is stale, if it says so
/// @param architectures that the suite has
/// @param byHash whether indices can be had by their digest
/// @param indices path below `dists/SUITE` to what the index has to be
public record ReleaseFile(
    String suite,
    String codename,
    Instant date,
    Optional<Instant> validUntil,
    List<String> architectures,
    boolean byHash,
    SortedMap<String, Index> indices) {

  /// What an index has to be.
  ///
  /// @param size in bytes
  /// @param digest of its bytes, as they lie on the server
  public record Index(long size, Digest digest) {}

  private static final int MAX_INDICES = 100_000;
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern SIZE = Pattern.compile("[0-9]{1,15}");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM uuuu H:mm:ss", Locale.ROOT);

  public ReleaseFile {
    architectures = List.copyOf(architectures);
    indices = Collections.unmodifiableSortedMap(new TreeMap<>(indices));
  }

  /// Reads a Release file.
  ///
  /// @param what names it in failures
  /// @throws Failure of kind UNTRUSTED if it is not one
  public static ReleaseFile parse(String text, String what) throws Failure {
    List<Stanza> stanzas =
        StanzaReader.readAll(text.getBytes(StandardCharsets.ISO_8859_1), what, false);
    if (stanzas.size() != 1) {
      throw bad(what, "has " + stanzas.size() + " stanzas instead of one");
    }
    Stanza stanza = stanzas.getFirst();
    Optional<Instant> validUntil = Optional.empty();
    if (stanza.get("Valid-Until").isPresent()) {
      validUntil = Optional.of(date(stanza, "Valid-Until", what));
    }
    return new ReleaseFile(
        stanza.folded("Suite").orElse(""),
        stanza.folded("Codename").orElse(""),
        date(stanza, "Date", what),
        validUntil,
        List.of(stanza.folded("Architectures").orElse("").split(" ", -1)),
        stanza.folded("Acquire-By-Hash").orElse("no").equals("yes"),
        indices(stanza.get("SHA256").orElse(""), what));
  }

  private static Instant date(Stanza stanza, String field, String what) throws Failure {
    String text = stanza.folded(field).orElse("");
    String bare = text.replaceFirst(" (UTC|GMT|\\+0000|Z)$", "");
    if (bare.equals(text)) {
      throw bad(what, field + " is no time in UTC: '" + text.replaceAll("[^ -~]", "?") + "'");
    }
    try {
      return LocalDateTime.parse(bare, DATE).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw bad(what, field + " is no time: '" + text.replaceAll("[^ -~]", "?") + "'");
    }
  }

  private static SortedMap<String, Index> indices(String field, String what) throws Failure {
    SortedMap<String, Index> indices = new TreeMap<>();
    for (String line : field.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      String[] words = BLANKS.split(line.strip(), -1);
      if (words.length != 3
          || !Digest.isDigest("sha256:" + words[0])
          || !SIZE.matcher(words[1]).matches()
          || !isPath(words[2])) {
        throw bad(what, "a line of SHA256 is no digest, size and path");
      }
      indices.put(words[2], new Index(Long.parseLong(words[1]), new Digest(words[0])));
      if (indices.size() > MAX_INDICES) {
        throw bad(what, "more than " + MAX_INDICES + " indices");
      }
    }
    if (indices.isEmpty()) {
      throw bad(what, "has no SHA256 digests");
    }
    return indices;
  }

  private static boolean isPath(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals("..")) {
        return false;
      }
    }
    return path.length() <= 1024 && path.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static Failure bad(String what, String problem) {
    return new Failure(Failure.Kind.UNTRUSTED, "verify", what + " " + problem);
  }
}
