package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.distro.internal.openpgp.Clearsigned;
import dev.refract.distro.internal.openpgp.SignatureCheck;
import dev.refract.failure.Failure;
import dev.refract.http.Http;
import dev.refract.http.Patience;
import dev.refract.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The mirror's own InRelease files, each signed by several RSA keys of Debian's with GnuPG, judged
/// by Refract, by the host's gpgv and by its apt.
@Timeout(300)
class InReleaseOracleTest {
  private static final DebianRelease BOOKWORM = new DebianRelease("bookworm");
  private static final Path DEBIAN = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
  private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n\n";

  /// The last line of an armour.
  private static final String END = "-----END PGP SIGNATURE-----\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      value = DebianRelease.Part.class,
      names = {"MAIN", "SECURITY"})
  void judgedAlike(DebianRelease.Part part) throws Exception {
    String good = fetch(part);
    Gpgv gpgv = new Gpgv(folder);
    byte[] keyring = Files.readAllBytes(DEBIAN);
    List<OpenPGPCertificate> debian =
        Keyring.files(List.of(DEBIAN), new ArrayList<>()).certificates();
    assertThat(gpgv.accepts(good, keyring)).as("gpgv").isTrue();
    assertThat(weAccept(good, debian)).as("we").isTrue();
    assertThat(SignatureCheck.check(Clearsigned.parse(good, "x"), debian, Instant.now()))
        .hasSizeGreaterThan(1);

    int accepted = 0;
    for (OpenPGPCertificate one : debian) {
      boolean alone = weAccept(good, List.of(one));
      accepted += alone ? 1 : 0;
      assertThat(gpgv.accepts(good, one.getPGPPublicKeyRing().getEncoded()))
          .as("by %s alone", one)
          .isEqualTo(alone);
    }
    assertThat(accepted).isBetween(1, debian.size() - 1);
    Signer stranger = Signer.rsa(Instant.now().minus(Duration.ofDays(9)));
    assertThat(gpgv.accepts(good, stranger.publicKeys())).isFalse();
    assertThat(weAccept(good, stranger.keyring().certificates())).isFalse();

    for (int at : damages(good)) {
      char other = good.charAt(at) == 'A' ? 'B' : 'A';
      String damaged = good.substring(0, at) + other + good.substring(at + 1);
      assertThat(gpgv.accepts(damaged, keyring)).as("gpgv, damaged at %d", at).isFalse();
      assertThat(weAccept(damaged, debian)).as("we, damaged at %d", at).isFalse();
    }
    cuts(good, gpgv, keyring, debian);
  }

  private void cuts(String good, Gpgv gpgv, byte[] keyring, List<OpenPGPCertificate> debian)
      throws Exception {
    int signature = good.indexOf(SIGNATURE) + SIGNATURE.length();
    // Here stands the filling of base64 or the checksum.
    int tail = good.indexOf('=', signature);
    TreeSet<Integer> cuts = new TreeSet<>();
    for (int i = 0; i < 12; i++) {
      cuts.add((int) ((long) signature * i / 12));
      cuts.add(signature + (tail - signature) * i / 12);
    }
    for (int end = tail - 3; end <= good.length(); end++) {
      cuts.add(end);
    }
    Map<Integer, Boolean> apt = apt(good, cuts);
    boolean isStricter = false;
    for (int end : cuts) {
      String cut = good.substring(0, end);
      boolean we = weAccept(cut, debian);
      boolean theirs = gpgv.accepts(cut, keyring);
      assertThat(we).as("cut at %d, apt", end).isEqualTo(apt.get(end));
      if (end <= tail || we) {
        assertThat(theirs).as("cut at %d of %d, gpgv", end, good.length()).isEqualTo(we);
      }
      isStricter |= theirs && !we;
    }
    // Where nothing lacks but the end of the armour, apt and Refract do not ask gpgv.
    assertThat(isStricter).isTrue();
    assertThat(gpgv.accepts(good.substring(0, good.length() - END.length()), keyring)).isTrue();
  }

  /// Where to damage the file: the signed text, and what the armour holds.
  private static List<Integer> damages(String good) {
    int text = good.indexOf("\n\n") + 2;
    int signature = good.indexOf(SIGNATURE) + SIGNATURE.length();
    int tail = good.indexOf('=', signature);
    List<Integer> damages = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      damages.add(text + (signature - SIGNATURE.length() - text) * i / 12);
      damages.add(signature + (tail - signature) * i / 12);
    }
    damages.removeIf(at -> good.charAt(at) == '\n');
    return damages;
  }

  /// Which cuts apt takes for a signed file.
  private Map<Integer, Boolean> apt(String good, Set<Integer> cuts) throws Exception {
    PrivateApt apt = new PrivateApt(Files.createDirectory(folder.resolve("apt")), "amd64");
    Map<Integer, Path> trees = new TreeMap<>();
    for (int end : cuts) {
      Path tree = Files.createDirectory(folder.resolve("cut-" + end));
      Files.writeString(
          tree.resolve("InRelease"), good.substring(0, end), StandardCharsets.ISO_8859_1);
      apt.addSource("signed-by=" + DEBIAN, tree, "./");
      trees.put(end, tree);
    }
    apt.update();
    Map<Integer, Boolean> accepted = new TreeMap<>();
    for (Map.Entry<Integer, Path> entry : trees.entrySet()) {
      accepted.put(entry.getKey(), apt.hasFlat(entry.getValue()));
    }
    return accepted;
  }

  private static boolean weAccept(String document, List<OpenPGPCertificate> certificates) {
    try {
      return SignatureCheck.isGood(
          SignatureCheck.check(
              Clearsigned.parse(document, "InRelease"), certificates, Instant.now()));
    } catch (Failure | IOException e) {
      return false;
    }
  }

  private static String fetch(DebianRelease.Part part) throws Exception {
    Mirrors mirrors = HostMirrors.of(BOOKWORM);
    DebianRelease.Suite suite =
        BOOKWORM.suites().stream().filter(s -> s.part() == part).findFirst().orElseThrow();
    try (Http http = new Http(System.getenv(), Patience.USUAL);
        Response answer =
            http.get(
                AptArchive.below(mirrors.of(part).uri(), "dists/" + suite.name() + "/InRelease"),
                Map.of())) {
      return new String(answer.body().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
