package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.refract.archive.Digest;
import dev.refract.build.BuildRequest;
import dev.refract.build.Event;
import dev.refract.build.Plan;
import dev.refract.build.Refract;
import dev.refract.build.Settings;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which Crystal a project gets by the constraint in its shard.yml: stable's unless it does not
/// satisfy it, then an old one or testing's.
///
/// The archive is one of the test, in the form of Debian's, so that nothing depends on what a
/// mirror has today: trixie with Crystal 1.14, bookworm with 1.6, and forky with 1.21, whose index
/// has expired. The machine is one that trusts the archive's key.
class CompilerChoiceTest {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static Path top = Path.of("");
  private static Instant expired = Instant.EPOCH;
  private static Optional<FolderServer> mirror = Optional.empty();

  /// A release: what is numbered in it.
  private record Release(
      String name, String crystal, int llvm, int gcc, Instant date, Instant end) {

    /// All that roots for amd64 are made of, with nothing in it but the compiler.
    List<String> stanzas(String compiler) {
      List<String> stanzas = new ArrayList<>();
      stanzas.add(compiler + "\n");
      stanzas.add(stanza("libllvm" + llvm, ""));
      stanzas.add(stanza("lld-" + llvm, ""));
      stanzas.add(stanza("gcc", "gcc-" + gcc));
      stanzas.add(stanza("gcc-" + gcc, ""));
      stanzas.add(stanza("libgcc-" + gcc + "-dev", ""));
      for (String name :
          List.of("base-files", "bubblewrap", "ca-certificates", "coreutils", "dash", "libc6")) {
        stanzas.add(stanza(name, ""));
      }
      for (String name : List.of("libc6-dev", "netbase", "pkgconf", "tini", "tzdata")) {
        stanzas.add(stanza(name, ""));
      }
      return stanzas;
    }

    private static String stanza(String name, String depends) {
      return "Package: "
          + name
          + "\nVersion: 1-1\nArchitecture: amd64\n"
          + (depends.isEmpty() ? "" : "Depends: " + depends + "\n")
          + "Filename: pool/"
          + name
          + ".deb\nSize: 1\nSHA256: "
          + Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex()
          + "\n";
    }
  }

  @BeforeAll
  static void publish() throws Exception {
    top = Place.fresh("debian").toRealPath();
    Path keyrings = Files.createDirectories(top.resolve("machine/usr/share/keyrings"));
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant yesterday = now.minus(Duration.ofDays(1));
    Instant tomorrow = now.plus(Duration.ofDays(1));
    expired = now.minus(Duration.ofDays(2));
    try (ArchiveKey key = ArchiveKey.create(top)) {
      Files.copy(key.file(), keyrings.resolve("debian-archive-keyring.gpg"));
      for (Release release :
          List.of(
              new Release("bookworm", "1.6.0+dfsg-3", 14, 12, yesterday, tomorrow),
              new Release("trixie", "1.14.0+dfsg-1", 19, 14, yesterday, tomorrow),
              new Release(
                  "forky", "1.21.0+dfsg-1", 21, 15, expired.minus(Duration.ofDays(7)), expired))) {
        List<String> stanzas = release.stanzas(compiler(release));
        suite(key, release, "debian", release.name(), String.join("\n", stanzas));
        suite(key, release, "debian", release.name() + "-updates", "");
        suite(key, release, "debian-security", release.name() + "-security", "");
      }
    }
    mirror = Optional.of(new FolderServer(top));
  }

  @AfterAll
  static void end() {
    mirror.ifPresent(FolderServer::close);
  }

  /// The package of a compiler that has nothing but an empty prelude.
  ///
  /// @return its stanza
  private static String compiler(Release release) throws Exception {
    Path tree = top.resolve("trees").resolve(release.name());
    Path library = Files.createDirectories(tree.resolve("usr/lib/crystal/lib"));
    Files.writeString(library.resolve("prelude.cr"), "");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: crystal\nVersion: "
            + release.crystal()
            + "\nArchitecture: amd64\nMaintainer: t <t@example.org>\nDescription: t\nDepends: libllvm"
            + release.llvm()
            + "\n");
    Path pool = Files.createDirectories(top.resolve("debian/pool").resolve(release.name()));
    Path deb = pool.resolve("crystal.deb");
    Peers peers = Peers.get();
    peers
        .run(top, "dpkg-deb", "--root-owner-group", "-Znone", "-b", tree.toString(), deb.toString())
        .orFail();
    return peers
        .run(top.resolve("debian"), "apt-ftparchive", "packages", "pool/" + release.name())
        .orFail()
        .stdout()
        .strip();
  }

  private static void suite(
      ArchiveKey key, Release release, String archive, String name, String packages)
      throws IOException, InterruptedException {
    Path folder = top.resolve(archive).resolve("dists").resolve(name);
    String indices =
        index(folder, "main/binary-amd64/Packages.gz", packages)
            + index(folder, "main/Contents-amd64.gz", "");
    Path text = folder.resolve("Release");
    Files.writeString(
        text,
        "Origin: Test\nSuite: test\nCodename: "
            + name
            + "\nDate: "
            + DATE.format(release.date())
            + "\nValid-Until: "
            + DATE.format(release.end())
            + "\nArchitectures: amd64\nComponents: main\nSHA256:\n"
            + indices);
    key.sign(text, folder.resolve("InRelease"));
  }

  /// Writes an index.
  ///
  /// @return its line in a Release file
  private static String index(Path folder, String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.resolveSibling(""));
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return " " + Digest.of(file).hex() + " " + Files.size(file) + " " + path + "\n";
  }

  /// A plan, and what was said on the way.
  private record Planned(Plan plan, List<String> said) {
    Plan.Choice crystal() {
      return plan.platforms().getFirst().crystal();
    }
  }

  private static Planned plan(String constraint, boolean acceptExpired)
      throws Failure, IOException {
    Path project = Files.createDirectory(Place.fresh("choice").resolve("lamp"));
    Files.writeString(
        project.resolve("shard.yml"),
        "name: lamp\nversion: 1.0.0\n" + (constraint.isEmpty() ? "" : "crystal: " + constraint));
    Files.createDirectory(project.resolve("src"));
    Files.writeString(project.resolve("src/lamp.cr"), "puts 1\n");
    Settings settings =
        new Settings(
            project.resolveSibling("cache"),
            mirror.map(server -> URI.create(server.address("debian"))),
            false,
            acceptExpired,
            Duration.ofDays(1),
            1,
            top.resolve("machine"),
            Map.of());
    List<String> said = new ArrayList<>();
    List<Plan> plans =
        Refract.plan(
            BuildRequest.of(project, settings)
                .platforms(List.of(Platform.of("linux", "amd64")))
                .build(),
            event -> {
              if (event instanceof Event.Finished finished) {
                said.add("[" + finished.step() + "] " + finished.result());
              }
            });
    return new Planned(plans.getFirst(), said);
  }

  /// A lone version is the least one.
  @ParameterizedTest
  @CsvSource({
    "'',           1.14.0, trixie",
    "1.14.0,       1.14.0, trixie",
    "~> 1.14,      1.14.0, trixie",
    "1.6.0,        1.14.0, trixie",
    "'\">= 1.0\"', 1.14.0, trixie",
    "~> 1.6.0,     1.6.0,  bookworm",
  })
  void stableFirst(String constraint, String version, String release) throws Exception {
    Planned planned = plan(constraint, false);
    assertThat(planned.crystal().what()).isEqualTo(version + " from debian:" + release);
    assertThat(planned.crystal().why())
        .startsWith("the newest of debian:" + release + ", which satisfies `crystal: ");
    assertThat(planned.plan().base()).isEqualTo("debian:bookworm");
    assertThat(planned.said())
        .containsExactly(
            "[plan] Crystal "
                + version
                + " (debian:"
                + release
                + "), libraries of debian:bookworm");
  }

  @Test
  void testingWhereStableIsTooOldAndItsExpiredIndexOnlyIfAskedFor() throws Exception {
    Failure refused = catchThrowableOfType(Failure.class, () -> plan("'>= 1.20'", false));
    assertThat(refused.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    assertThat(refused.problem())
        .matches(
            "InRelease of forky(-updates|-security)? expired at "
                + expired
                + ", and now it is \\S+ \\(looked there since only 1\\.14\\.0 \\(debian:trixie\\),"
                + " 1\\.6\\.0 \\(debian:bookworm\\) came before, which does not satisfy the"
                + " constraint\\)");
    assertThat(refused.remedy())
        .contains(
            "name a mirror that is up to date with --mirror, or accept it with --accept-expired");

    Planned planned = plan("'>= 1.20'", true);
    assertThat(planned.crystal())
        .isEqualTo(
            new Plan.Choice(
                "1.21.0 from debian:forky",
                "the newest of debian:forky, which satisfies `crystal: >= 1.20`"));
    assertThat(planned.said())
        .containsExactly("[plan] Crystal 1.21.0 (debian:forky), libraries of debian:bookworm");
  }
}
