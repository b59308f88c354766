package dev.refract.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256 content digest, written `sha256:` and 64 lower-case hexadecimal digits (OCI image
/// specification, descriptor, "Digests").
///
/// @param hex the 64 digits
public record Digest(String hex) implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";

  public Digest {
    if (!isHex(hex)) {
      throw new IllegalArgumentException("not a SHA-256 digest: " + hex);
    }
  }

  private static boolean isHex(String text) {
    return text.length() == 64
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /// Whether `text` is a digest as [#toString] writes it.
  public static boolean isDigest(String text) {
    return text.startsWith(PREFIX) && isHex(text.substring(PREFIX.length()));
  }

  /// Reads what [#toString] writes.
  ///
  /// @throws IllegalArgumentException if `text` is anything else; see [#isDigest]
  public static Digest parse(String text) {
    if (!isDigest(text)) {
      throw new IllegalArgumentException("not a SHA-256 digest: " + text);
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  public static Digest of(byte[] bytes) {
    return ofFinished(sha256().digest(bytes));
  }

  public static Digest of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest sha256 = sha256();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
      }
      return ofFinished(sha256.digest());
    }
  }

  /// The digest whose 32 bytes a finished `MessageDigest` gave.
  public static Digest ofFinished(byte[] thirtyTwoBytes) {
    if (thirtyTwoBytes.length != 32) {
      throw new IllegalArgumentException("a SHA-256 digest has 32 bytes");
    }
    return new Digest(HexFormat.of().formatHex(thirtyTwoBytes));
  }

  /// A new SHA-256; every Java platform has it.
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
