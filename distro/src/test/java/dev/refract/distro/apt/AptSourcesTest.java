package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import dev.refract.http.WebAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
  @TempDir private Path root;

  private void write(String file, String text) throws IOException {
    Path path = root.resolve("etc/apt").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Mirrors choose(String codename) throws Failure {
    return Mirrors.choose(
        new DebianRelease(codename),
        AptSources.read(root),
        root,
        Optional.empty(),
        Optional.empty(),
        new ArrayList<>());
  }

  @Test
  void theOneLineFormat() throws Exception {
    write(
        "sources.list",
        """
        # a comment
        deb http://one.example/debian bookworm main contrib  # and another
        deb-src [ arch=amd64,armhf signed-by=/usr/share/keyrings/a.gpg,/b.gpg trusted=no ] \
        https://two.example/debian/ bookworm/updates main
        deb http://flat.example/repo ./

        nonsense here
        deb http://broken.example:port/{} x main
        """);
    AptSources sources = AptSources.read(root);
    assertThat(sources.entries())
        .containsExactly(
            new AptSource(
                List.of("deb"),
                List.of(URI.create("http://one.example/debian/")),
                List.of("bookworm"),
                List.of("main", "contrib"),
                List.of(),
                AptSource.SignedBy.ANY),
            new AptSource(
                List.of("deb-src"),
                List.of(URI.create("https://two.example/debian/")),
                List.of("bookworm/updates"),
                List.of("main"),
                List.of("amd64", "armhf"),
                new AptSource.SignedBy(
                    List.of(root.resolve("usr/share/keyrings/a.gpg"), root.resolve("b.gpg")),
                    List.of(),
                    "")),
            new AptSource(
                List.of("deb"),
                List.of(URI.create("http://flat.example/repo/")),
                List.of("./"),
                List.of(),
                List.of(),
                AptSource.SignedBy.ANY));
    assertThat(sources.notes()).hasSize(2).allMatch(note -> note.contains("sources.list, line "));
  }

  @Test
  void theStanzaFormat() throws Exception {
    write(
        "sources.list.d/debian.sources",
        """
        # the main thing
        Types: deb deb-src
        URIs: http://one.example/debian
          http://two.example/debian/
        Suites: bookworm
        # in between
         bookworm-updates
        Components: main
        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

        Enabled: no
        Types: deb
        URIs: http://off.example/debian
        Suites: bookworm
        Components: main

        types: deb
        uris: http://three.example/debian-security
        suites: bookworm-security
        architectures: amd64 arm64
        signed-by: 0123456789abcdef0123456789ABCDEF01234567!

        Types: deb
        """);
    write("sources.list.d/zz.list", "deb http://last.example/debian sid main\n");
    write("sources.list.d/ignored.list.disabled", "deb http://no.example/debian sid main\n");
    write("sources.list.d/broken.sources", "this is no stanza\n");
    AptSources sources = AptSources.read(root);
    assertThat(sources.entries().stream().map(AptSource::uris))
        .containsExactly(
            List.of(
                URI.create("http://one.example/debian/"), URI.create("http://two.example/debian/")),
            List.of(URI.create("http://three.example/debian-security/")),
            List.of(URI.create("http://last.example/debian/")));
    AptSource first = sources.entries().getFirst();
    assertThat(first.suites()).containsExactly("bookworm", "bookworm-updates");
    assertThat(first.types()).containsExactly("deb", "deb-src");
    assertThat(sources.entries().get(1).signedBy().fingerprints())
        .containsExactly("0123456789ABCDEF0123456789ABCDEF01234567");
    assertThat(sources.entries().get(1).architectures()).containsExactly("amd64", "arm64");
    assertThat(sources.notes()).hasSize(2);
  }

  @Test
  void aKeyInTheStanza() throws Exception {
    Signer signer = Signer.create(Instant.parse("2026-01-01T00:00:00Z"));
    String key = signer.armoured().strip().replaceAll("(?m)^$", ".").replaceAll("(?m)^", " ");
    write(
        "sources.list.d/x.sources",
        "Types: deb\n"
            + "URIs: http://x.example/debian\n"
            + "Suites: bookworm\n"
            + "Components: main\n"
            + "Signed-By:\n"
            + key
            + "\n");
    assertThat(choose("bookworm").main().keyring().certificates()).hasSize(1);
    // Another release on the same mirror may be signed by Debian's keys.
    assertThat(choose("trixie").main().keyring().certificates()).hasSizeGreaterThan(1);
  }

  @Test
  void noConfigurationAtAll() throws Exception {
    assertThat(AptSources.read(root.resolve("nowhere"))).isEqualTo(AptSources.NONE);
    Mirrors mirrors = choose("bookworm");
    assertThat(mirrors.main().uri()).isEqualTo(URI.create("http://ftp.debian.org/debian/"));
    assertThat(mirrors.security().uri())
        .isEqualTo(URI.create("http://ftp.debian.org/debian-security/"));
    assertThat(mirrors.main().origin()).isEqualTo(Mirrors.Origin.BUILT_IN);
    assertThat(mirrors.main().keyring().certificates()).isNotEmpty();
  }

  @Test
  void theHostsMirrorsServeEveryRelease() throws Exception {
    write(
        "sources.list",
        """
        deb http://ubuntu.example/ubuntu noble main
        deb-src http://source.example/debian bookworm main
        deb http://other.example/debian trixie main
        deb http://main.example/debian bookworm main
        deb http://security.example/debian-security bookworm-security main
        deb file:/srv/debian bookworm main
        """);
    assertThat(choose("bookworm").main().uri())
        .isEqualTo(URI.create("http://main.example/debian/"));
    assertThat(choose("forky").main().uri()).isEqualTo(URI.create("http://other.example/debian/"));
    assertThat(choose("forky").security().uri())
        .isEqualTo(URI.create("http://security.example/debian-security/"));
    assertThat(choose("forky").of(DebianRelease.Part.UPDATES).origin())
        .isEqualTo(Mirrors.Origin.HOST);
  }

  @Test
  void whatWouldNotBeSentIsNotLeftOutInSilence() throws Exception {
    write(
        "sources.list",
        """
        deb http://me:s3cret@private.example/debian bookworm main
        deb http://main.example/debian bookworm main
        """);
    List<String> notes = new ArrayList<>();
    Mirrors mirrors =
        Mirrors.choose(
            new DebianRelease("bookworm"),
            AptSources.read(root),
            root,
            Optional.empty(),
            Optional.empty(),
            notes);
    assertThat(mirrors.main().uri()).isEqualTo(URI.create("http://main.example/debian/"));
    assertThat(notes)
        .contains(
            "http://private.example/debian/ of the apt configuration is passed by: no user,"
                + " password or query is sent");
  }

  @Test
  void addressesOfTrees() {
    assertThat(WebAddress.tree("https://host:8080/debian")).isPresent();
    for (String bad :
        List.of(
            "",
            "debian",
            "file:/x",
            "http://",
            "ftp://x/",
            "http://a b/",
            "http://h/debian?x",
            "http://h/debian#x",
            "http://me@h/debian")) {
      assertThat(WebAddress.tree(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void anOptionBeatsTheHost() throws Exception {
    write("sources.list", "deb http://main.example/debian bookworm main\n");
    Mirrors mirrors =
        Mirrors.choose(
            new DebianRelease("bookworm"),
            AptSources.read(root),
            root,
            Optional.of(URI.create("https://asked.example/x/debian")),
            Optional.empty(),
            new ArrayList<>());
    assertThat(mirrors.main().uri()).isEqualTo(URI.create("https://asked.example/x/debian/"));
    assertThat(mirrors.security().uri())
        .isEqualTo(URI.create("https://asked.example/x/debian-security/"));
    assertThat(mirrors.main().origin()).isEqualTo(Mirrors.Origin.OPTION);
  }

  @Test
  void basesAndTheirSuites() throws Exception {
    assertThat(DebianRelease.parse("debian:12")).hasToString("debian:bookworm");
    assertThat(
            DebianRelease.parse("debian:bookworm").suites().stream().map(DebianRelease.Suite::name))
        .containsExactly("bookworm", "bookworm-updates", "bookworm-security");
    assertThat(DebianRelease.parse("debian:sid").suites()).hasSize(1);
    for (String bad : List.of("debian:stable", "debian:", "ubuntu:noble", "debian:../x", "x")) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowableOfType(
                  Failure.class, () -> DebianRelease.parse(bad)))
          .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE))
          .satisfies(failure -> assertThat(failure.remedy()).isPresent());
    }
  }

  @Test
  void raspbianHasAMirrorAndKeysOfItsOwn() throws Exception {
    DebianRelease release = DebianRelease.parse("raspbian:bookworm");
    assertThat(release).hasToString("raspbian:bookworm");
    assertThat(release.ofDebian()).hasToString("debian:bookworm");
    assertThat(release.suites().stream().map(DebianRelease.Suite::name))
        .containsExactly("bookworm");
    assertThat(raspbian(release, Optional.empty()).main().uri())
        .isEqualTo(URI.create("http://archive.raspbian.org/raspbian/"));
    assertThat(raspbian(release, Optional.empty()).main().keyring().isEmpty()).isTrue();
    write(
        "sources.list",
        """
        deb http://main.example/debian bookworm main
        deb http://berry.example/raspbian bookworm main
        """);
    assertThat(raspbian(release, Optional.empty()).main().uri())
        .isEqualTo(URI.create("http://berry.example/raspbian/"));
    assertThat(
            raspbian(release, Optional.of(URI.create("http://asked.example/raspbian")))
                .main()
                .uri())
        .isEqualTo(URI.create("http://asked.example/raspbian/"));
  }

  private Mirrors raspbian(DebianRelease release, Optional<URI> asked) {
    Path folder = root.resolve("keys");
    return Mirrors.raspbian(
        release,
        AptSources.read(root),
        root,
        asked,
        Keyring.folder(folder, new ArrayList<>()),
        new ArrayList<>());
  }

  @FuzzTest
  void anyTextIsSourcesOrNotes(byte[] bytes) {
    List<String> notes = new ArrayList<>();
    AptSources.parseLines(bytes, Path.of("/"), "fuzz", notes);
    try {
      AptSources.parseStanzas(bytes, Path.of("/"), "fuzz", notes);
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    }
  }

  @Test
  void mutations() {
    byte[] good =
        "deb [ arch=a signed-by=/k ] http://x/debian y main\nTypes: deb\nURIs: http://x/\n"
            .getBytes(StandardCharsets.UTF_8);
    java.util.Random random = new java.util.Random(5);
    for (int i = 0; i < 5000; i++) {
      byte[] bytes = good.clone();
      for (int j = random.nextInt(3); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      anyTextIsSourcesOrNotes(bytes);
    }
  }
}
