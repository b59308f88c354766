package dev.refract.distro.internal.apt;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Keeps the verified Release text of each suite and mirror, with when and how it was asked for.
public final class ReleaseStore {
  /// What is kept of one suite.
  ///
  /// @param text the verified Release text, with one character for each byte
  /// @param checked when the server last said that this is it
  /// @param keyring the digest of the keyring that it was verified with
  /// @param etag the server's mark of this version, or empty
  /// @param lastModified the server's time of this version, or empty
  public record Kept(
      String text, Instant checked, Digest keyring, String etag, String lastModified) {
    /// The digest of the text.
    public Digest digest() {
      return Digest.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static final String HEAD = "refract-release 1";

  private final Path folder;

  /// A store in `folder`, which need not exist.
  public ReleaseStore(Path folder) {
    this.folder = folder;
  }

  private Path file(URI mirror, String suite) {
    Digest key = Digest.of(mirror.toString().getBytes(StandardCharsets.UTF_8));
    return folder.resolve(suite + "-" + key.hex().substring(0, 16));
  }

  /// What is kept of `suite` from `mirror`, unless it is damaged.
  public Optional<Kept> load(URI mirror, String suite) throws IOException {
    Path file = file(mirror, suite);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    String all = Files.readString(file, StandardCharsets.ISO_8859_1);
    int end = all.indexOf("\n\n");
    if (end < 0 || !all.startsWith(HEAD + "\n")) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    for (String line : all.substring(0, end).split("\n", -1)) {
      int blank = line.indexOf(' ');
      fields.put(line.substring(0, Math.max(blank, 0)), line.substring(blank + 1));
    }
    String text = all.substring(end + 2);
    String keyring = fields.getOrDefault("keyring", "");
    if (!Digest.of(text.getBytes(StandardCharsets.ISO_8859_1)).toString().equals(fields.get("text"))
        || !Digest.isDigest(keyring)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Kept(
              text,
              Instant.parse(fields.getOrDefault("checked", "")),
              Digest.parse(keyring),
              fields.getOrDefault("etag", ""),
              fields.getOrDefault("last-modified", "")));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// Keeps `kept` for `suite` from `mirror`.
  public void save(URI mirror, String suite, Kept kept) throws Failure, IOException {
    String head =
        HEAD
            + "\nchecked "
            + kept.checked()
            + "\nkeyring "
            + kept.keyring()
            + "\ntext "
            + kept.digest()
            + "\netag "
            + kept.etag()
            + "\nlast-modified "
            + kept.lastModified()
            + "\n\n";
    Files.createDirectories(folder);
    AtomicFile.write(
        file(mirror, suite),
        out -> {
          out.write(head.getBytes(StandardCharsets.ISO_8859_1));
          out.write(kept.text().getBytes(StandardCharsets.ISO_8859_1));
        });
  }
}
