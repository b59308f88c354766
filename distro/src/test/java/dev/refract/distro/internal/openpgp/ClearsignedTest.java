package dev.refract.distro.internal.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.distro.internal.apt.ReleaseFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever comes from a mirror ends in a value or in a failure of kind UNTRUSTED.
class ClearsignedTest {
  private static final String GOOD =
      """
      -----BEGIN PGP SIGNED MESSAGE-----
      Hash: SHA256

      Suite: stable
      Codename: bookworm
      Date: Sat, 11 Jul 2026 10:16:37 UTC
      Architectures: all amd64
      SHA256:
       e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 main/binary-amd64/Packages
      -----BEGIN PGP SIGNATURE-----

      iHUEABYIAB0WIQTwgPstumOZsu0zUds3U04TVbE/ewUCaSOx0QAKCRA3U04TVbE/
      =AAAA
      -----END PGP SIGNATURE-----
      """;

  @Test
  void theTextOfARelease() throws Exception {
    Clearsigned document = Clearsigned.parse(GOOD, "test");
    assertThat(document.text()).startsWith("Suite: stable\n").endsWith("Packages\n");
    ReleaseFile release = ReleaseFile.parse(document.text(), "test");
    assertThat(release.codename()).isEqualTo("bookworm");
    assertThat(release.date()).isEqualTo(Instant.parse("2026-07-11T10:16:37Z"));
    assertThat(release.validUntil()).isEmpty();
    assertThat(release.indices()).containsOnlyKeys("main/binary-amd64/Packages");
  }

  @FuzzTest
  void anyBytesAreASignedTextOrAFailure(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    try {
      Clearsigned document = Clearsigned.parse(text, "fuzz");
      assertThat(SignatureCheck.isGood(SignatureCheck.check(document, List.of(), Instant.EPOCH)))
          .isFalse();
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("\n");
    }
    try {
      assertThat(ReleaseFile.parse(text, "fuzz").indices()).isNotEmpty();
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    }
  }

  @Test
  void mutations() {
    byte[] good = GOOD.getBytes(StandardCharsets.ISO_8859_1);
    Random random = new Random(11);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = good.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      anyBytesAreASignedTextOrAFailure(bytes);
    }
    String release =
        GOOD.substring(GOOD.indexOf("Suite"), GOOD.indexOf("-----BEGIN PGP SIGNATURE"));
    byte[] text = release.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = text.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      anyBytesAreASignedTextOrAFailure(bytes);
    }
  }
}
