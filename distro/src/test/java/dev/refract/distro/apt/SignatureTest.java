package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.distro.internal.openpgp.Clearsigned;
import dev.refract.distro.internal.openpgp.SignatureCheck;
import dev.refract.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Accepting and refusing signed texts exactly as `gpgv` does, whose word is taken as apt takes it.
///
/// Where apt does not ask gpgv at all but refuses the file, Refract does so, too: where there is
/// text around what is signed ([#textAround]), and where the armour of the signatures is not ended
/// ([#truncated]; [InReleaseOracleTest] asks apt). gpgv's own word there hangs on its reading of
/// base64: without the last line it accepts, and without one more byte it does not.
class SignatureTest {
  private static final String TEXT =
      """
      Origin: Test
      - a line with a dash
      -another one
      Trailing: blanks \t
      From here on: the end
      Umlaut: ä
      """;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Instant longAgo = now.minus(Duration.ofDays(100));
  private final Instant yesterday = now.minus(Duration.ofDays(1));
  private final Signer signer;
  private final Signer stranger;

  @TempDir private Path folder;

  SignatureTest() throws PGPException {
    signer = Signer.create(longAgo);
    stranger = Signer.create(longAgo);
  }

  private boolean gpgvAccepts(String document, Signer... keys) throws Exception {
    ByteArrayOutputStream keyring = new ByteArrayOutputStream();
    for (Signer key : keys) {
      keyring.write(key.publicKeys());
    }
    return new Gpgv(folder).accepts(document, keyring.toByteArray());
  }

  private boolean weAccept(String document, Signer... keys) throws IOException {
    Keyring keyring = Keyring.files(List.of(), new ArrayList<>());
    for (Signer key : keys) {
      keyring = keyring.and(key.keyring());
    }
    try {
      return SignatureCheck.isGood(
          SignatureCheck.check(
              Clearsigned.parse(document, "InRelease"), keyring.certificates(), now));
    } catch (Failure | IOException e) {
      return false;
    }
  }

  private void assertAccepted(String document, Signer... keys) throws Exception {
    assertThat(gpgvAccepts(document, keys)).as("gpgv").isTrue();
    assertThat(weAccept(document, keys)).as("we").isTrue();
  }

  private void assertRefused(String document, Signer... keys) throws Exception {
    assertThat(gpgvAccepts(document, keys)).as("gpgv").isFalse();
    assertThat(weAccept(document, keys)).as("we").isFalse();
  }

  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private String good() throws Exception {
    return latin1(signer.clearsign(TEXT, yesterday));
  }

  @Test
  void aGoodOne() throws Exception {
    assertAccepted(good(), signer);
    assertAccepted(good(), stranger, signer);
    assertThat(Clearsigned.parse(good(), "x").text())
        .isEqualTo(latin1(TEXT.replace("blanks \t", "blanks")));
  }

  @Test
  void signedByASubkey() throws Exception {
    Signer subkey = Signer.create(longAgo, Optional.empty(), true, false);
    assertAccepted(latin1(subkey.clearsign(TEXT, yesterday)), subkey);
  }

  @Test
  void lineEndsDoNotMatter() throws Exception {
    assertAccepted(good().replace("\n", "\r\n"), signer);
    assertAccepted(good().replace("the end", "the end  "), signer);
  }

  @Test
  void tampered() throws Exception {
    assertRefused(good().replace("Origin: Test", "Origin: Fest"), signer);
    assertRefused(good().replace("Origin: Test\n", ""), signer);
    assertRefused(good().replace("Origin: Test\n", "Origin: Test\n\n"), signer);
    assertRefused(good().replace("- -another", "- - another"), signer);
  }

  @Test
  void signedByAStranger() throws Exception {
    assertRefused(good(), stranger);
  }

  @Test
  void severalSignatures() throws Exception {
    PGPSignature ours = signer.sign(TEXT, yesterday);
    PGPSignature theirs = stranger.sign(TEXT, yesterday);
    assertAccepted(latin1(Signer.document(TEXT, theirs, ours)), signer);
    assertAccepted(latin1(Signer.document(TEXT, ours, theirs)), signer);
    assertAccepted(latin1(Signer.document(TEXT, ours, theirs)), signer, stranger);
    assertRefused(latin1(Signer.document(TEXT, theirs)), signer);
    PGPSignature overOther = stranger.sign(TEXT + "more", yesterday);
    assertRefused(latin1(Signer.document(TEXT, ours, overOther)), signer, stranger);
    assertAccepted(latin1(Signer.document(TEXT, ours, overOther)), signer);
  }

  @Test
  void expiredSignature() throws Exception {
    PGPSignature expired =
        signer.sign(TEXT, HashAlgorithmTags.SHA256, yesterday, Optional.of(Duration.ofHours(2)));
    assertRefused(latin1(Signer.document(TEXT, expired)), signer);
    PGPSignature living =
        signer.sign(TEXT, HashAlgorithmTags.SHA256, yesterday, Optional.of(Duration.ofDays(9)));
    assertAccepted(latin1(Signer.document(TEXT, living)), signer);
  }

  @Test
  void expiredKey() throws Exception {
    Signer expired = Signer.create(longAgo, Optional.of(Duration.ofDays(90)), false, false);
    // Signed while the key was good, and after.
    assertRefused(latin1(expired.clearsign(TEXT, longAgo.plusSeconds(3600))), expired);
    assertRefused(latin1(expired.clearsign(TEXT, yesterday)), expired);
    Signer living = Signer.create(longAgo, Optional.of(Duration.ofDays(900)), false, false);
    assertAccepted(latin1(living.clearsign(TEXT, yesterday)), living);
  }

  @Test
  void revokedKey() throws Exception {
    Signer revoked = Signer.create(longAgo, Optional.empty(), false, true);
    assertRefused(latin1(revoked.clearsign(TEXT, yesterday)), revoked);
  }

  @Test
  void weakHash() throws Exception {
    PGPSignature sha1 = signer.sign(TEXT, HashAlgorithmTags.SHA1, yesterday, Optional.empty());
    String document = latin1(Signer.document(TEXT, sha1));
    assertRefused(document.replace("Hash: SHA256", "Hash: SHA1"), signer);
  }

  @Test
  void signedWithRsa() throws Exception {
    Signer rsa = Signer.rsa(longAgo);
    String good = latin1(rsa.clearsign(TEXT, yesterday));
    assertAccepted(good, rsa);
    assertAccepted(good, signer, rsa);
    assertRefused(good, signer);
    assertRefused(good.replace("Origin: Test", "Origin: Fest"), rsa);
    PGPSignature strangers = signer.sign(TEXT + "more", yesterday);
    PGPSignature own = rsa.sign(TEXT, yesterday);
    assertAccepted(latin1(Signer.document(TEXT, own, strangers)), rsa);
    assertRefused(latin1(Signer.document(TEXT, own, strangers)), rsa, signer);
    PGPSignature expired =
        rsa.sign(TEXT, HashAlgorithmTags.SHA512, yesterday, Optional.of(Duration.ofHours(2)));
    assertRefused(latin1(Signer.document(TEXT, expired)), rsa);
  }

  @Test
  void truncated() throws Exception {
    for (Signer one : List.of(signer, Signer.rsa(longAgo))) {
      String good = latin1(one.clearsign(TEXT, yesterday));
      int signature = good.indexOf("-----BEGIN PGP SIGNATURE");
      int tail = good.indexOf('=', signature);
      for (int end = 0; end <= tail; end += end < tail - 8 ? 5 : 1) {
        assertRefused(good.substring(0, end), one);
      }
      for (int end = tail + 1; end < good.length() - 1; end++) {
        assertThat(weAccept(good.substring(0, end), one)).as("cut at %d", end).isFalse();
      }
      assertAccepted(good.substring(0, good.length() - 1), one);
      String unended = good.substring(0, good.indexOf("-----END"));
      assertThat(gpgvAccepts(unended, one)).isTrue();
      assertThat(gpgvAccepts(unended.stripTrailing(), one)).isFalse();
    }
  }

  @Test
  void notSignedAtAll() throws Exception {
    assertRefused(TEXT, signer);
    assertRefused("", signer);
  }

  /// gpgv looks for the signed part and says nothing of what is around it; apt refuses it, and so
  /// do we: nobody may take for signed what is not.
  @Test
  void textAround() throws Exception {
    assertThat(weAccept("Origin: Evil\n\n" + good(), signer)).isFalse();
    assertThat(weAccept(good() + "Origin: Evil\n", signer)).isFalse();
    assertThat(weAccept(good() + good(), signer)).isFalse();
    assertThat(weAccept("\n\n" + good() + "\n\n", signer)).isTrue();
  }

  @Test
  void headersBeforeTheText() throws Exception {
    String good = good();
    assertThat(weAccept(good.replace("Hash: SHA256\n\n", "Hash: SHA256\nOrigin: Evil\n\n"), signer))
        .isFalse();
    assertThat(weAccept(good.replace("Hash: SHA256\n\n", "\n"), signer)).isTrue();
  }

  @Test
  void damagedSignatureBlocks() throws Exception {
    String good = good();
    int start = good.indexOf("-----BEGIN PGP SIGNATURE") + 30;
    for (int at = start; at < good.indexOf("-----END"); at += 11) {
      if (good.charAt(at) == '\n') {
        continue;
      }
      String damaged =
          good.substring(0, at) + (good.charAt(at) == 'A' ? 'B' : 'A') + good.substring(at + 1);
      boolean gpgv = gpgvAccepts(damaged, signer);
      assertThat(weAccept(damaged, signer)).as("damaged at %d", at).isEqualTo(gpgv);
    }
  }
}
