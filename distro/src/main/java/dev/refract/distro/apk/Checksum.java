package dev.refract.distro.apk;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// How an index names the control part of a package: `Q1` and a SHA-1, or `Q2` and a SHA-256, in
/// Base64.
///
/// @param algorithm of the digest
/// @param hex its lower-case hexadecimal digits
public record Checksum(Algorithm algorithm, String hex) {

  /// The digests that apk knows by a number.
  public enum Algorithm {
    SHA1("SHA-1", 20, "Q1"),
    SHA256("SHA-256", 32, "Q2");

    private final String java;
    private final int bytes;
    private final String mark;

    Algorithm(String java, int bytes, String mark) {
      this.java = java;
      this.bytes = bytes;
      this.mark = mark;
    }

    MessageDigest digest() {
      try {
        return MessageDigest.getInstance(java);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  public Checksum {
    if (!hex.matches("[0-9a-f]{" + 2 * algorithm.bytes + "}")) {
      throw new IllegalArgumentException("not a checksum: " + hex);
    }
  }

  /// The checksum that `text` writes, if it is one.
  public static Optional<Checksum> read(String text) {
    for (Algorithm algorithm : Algorithm.values()) {
      if (text.startsWith(algorithm.mark)) {
        try {
          byte[] bytes = Base64.getDecoder().decode(text.substring(algorithm.mark.length()));
          return bytes.length == algorithm.bytes
              ? Optional.of(new Checksum(algorithm, HexFormat.of().formatHex(bytes)))
              : Optional.empty();
        } catch (IllegalArgumentException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /// Of all that `in` gives.
  static Checksum of(Algorithm algorithm, InputStream in) throws IOException {
    MessageDigest digest = algorithm.digest();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return new Checksum(algorithm, HexFormat.of().formatHex(digest.digest()));
  }

  /// As an index writes it.
  public String text() {
    return algorithm.mark + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  @Override
  public String toString() {
    return algorithm.name().toLowerCase(Locale.ROOT) + ":" + hex;
  }
}
