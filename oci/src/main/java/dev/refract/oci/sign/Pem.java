package dev.refract.oci.sign;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The first block of a file in textual encoding (RFC 7468).
final class Pem {
  private static final int LONGEST = 64 << 10;
  // Between the lines of a legacy block there may be headers, which no key here has.
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private final String label;
  private final byte[] content;

  private Pem(String label, byte[] content) {
    this.label = label;
    this.content = content;
  }

  /// Such as `PRIVATE KEY`.
  String label() {
    return label;
  }

  byte[] content() {
    return content.clone();
  }

  /// The first block that is a key, if there is one. `EC PARAMETERS`, which OpenSSL puts before a
  /// key, is none.
  static Optional<Pem> first(byte[] file) {
    if (file.length > LONGEST) {
      return Optional.empty();
    }
    Matcher matcher = BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      if (!matcher.group(1).equals("EC PARAMETERS")) {
        try {
          return Optional.of(
              new Pem(
                  matcher.group(1),
                  Base64.getDecoder().decode(matcher.group(2).replaceAll("\\s", ""))));
        } catch (IllegalArgumentException notBase64) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
