package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The base Raspbian, against an archive in its form that apt-ftparchive and GnuPG have made: one
/// suite, armhf alone, no `Contents`, a key of its own.
///
/// No ARMv6 packages can be reached from everywhere, so Debian's for ARMv7 take their place. That
/// shows trust, choice of packages, compiler and linker for hard-float ARMv6; and that an archive
/// which claims to be Raspbian and is not gives no image. What it cannot show is a program that
/// runs.
@Tag("thorough")
class RaspbianTest {
  private static final Set<String> UNUSED =
      Set.of("gcc", "libasan8", "libc-dev-bin", "libgomp1", "libubsan1", "rpcsvc-proto");

  // Without a garbage collector: its packages are not in the archive.
  private static Path project() throws IOException {
    Path directory = Files.createDirectory(Place.fresh("raspbian-project").resolve("berry"));
    Files.createDirectory(directory.resolve("src"));
    Files.writeString(
        directory.resolve("shard.yml"),
        """
        name: berry
        version: 0.1.0
        crystal: '>= 1.15'
        targets:
          berry:
            main: src/berry.cr
        """);
    Files.writeString(directory.resolve("src/berry.cr"), "puts 1.5 * ARGV.size\n");
    Files.writeString(directory.resolve("refract.yml"), "keys: keys\n");
    Files.createDirectory(directory.resolve("keys"));
    return directory;
  }

  /// An archive below `top`, signed by a new key, of which the public half is given back.
  private static Path archive(Path top) throws Failure, IOException, InterruptedException {
    Path archive = Files.createDirectories(top.resolve("raspbian"));
    Path pool = Files.createDirectories(archive.resolve("pool/main"));
    List<Debian.Fetched> packages = new ArrayList<>();
    try (Debian debian = Debian.open()) {
      packages.addAll(
          debian.closure("armhf", List.of("libc6-dev", "libgcc-12-dev"), UNUSED).values());
      packages.addAll(
          debian
              .packages(
                  "armhf",
                  List.of("base-files", "ca-certificates", "gcc", "netbase", "tini", "tzdata"))
              .values());
    }
    for (Debian.Fetched pack : packages) {
      Files.copy(pack.file(), pool.resolve(pack.tree().name() + ".deb"));
    }
    Path index = Files.createDirectories(archive.resolve("dists/bookworm/main/binary-armhf"));
    Peers peers = Peers.get();
    Files.writeString(
        index.resolve("Packages"),
        peers.run(archive, "apt-ftparchive", "packages", "pool").orFail().stdout());
    peers.run(index, "gzip", "-n", "Packages").orFail();
    Path suite = archive.resolve("dists/bookworm");
    List<String> words = new ArrayList<>();
    for (String field :
        List.of("Origin=Raspbian", "Codename=bookworm", "Architectures=armhf", "Components=main")) {
      words.add("-o=APT::FTPArchive::Release::" + field);
    }
    words.addAll(List.of("release", "."));
    Path release = top.resolve("Release");
    Files.writeString(
        release,
        peers.run(suite, "apt-ftparchive", words.toArray(String[]::new)).orFail().stdout());
    try (ArchiveKey key = ArchiveKey.create(top)) {
      key.sign(release, suite.resolve("InRelease"));
      return key.file();
    }
  }

  private static Finished refract(Path project, FolderServer mirror, String verb, String... more)
      throws Exception {
    List<String> words = new ArrayList<>(List.of(verb, project.toString()));
    words.addAll(List.of("--base=raspbian:bookworm", "--mirror=" + mirror.address("raspbian")));
    words.addAll(List.of("-Dgc_none", "--no-release", "--progress=plain", "--accept-expired"));
    words.add("--cache=" + Place.cache());
    words.addAll(List.of(more));
    return Product.run(project, Map.of(), words.toArray(String[]::new));
  }

  @Test
  void hardFloatArmV6IsCompiledAndLibrariesForV7AreRefused() throws Exception {
    Path top = Place.fresh("raspbian");
    Path key = archive(top);
    Path project = project();
    try (FolderServer mirror = new FolderServer(top)) {
      Finished unknown = refract(project, mirror, "plan");
      assertThat(unknown.exitCode()).isEqualTo(1);
      assertThat(unknown.stderr())
          .contains("the keyring cannot be used", "as `keys:` in refract.yml");
      Files.copy(key, project.resolve("keys/raspbian.asc"));
      Finished plan = refract(project, mirror, "plan", "--json").orFail();
      assertThat(plan.stdout())
          .contains("armv6k-unknown-linux-gnueabihf", "arm1176jzf-s", "armhf", "linux/arm/v6")
          .doesNotContain("linux/arm64", "armel");
      Finished build = refract(project, mirror, "build");
      assertThat(build.exitCode()).isEqualTo(1);
      assertThat(build.stderr())
          .contains("[linux/arm/v6 compile]")
          .contains("[linux/arm/v6 link]")
          .contains("linux/arm/v6 allows v6 at most")
          .contains("linux/arm/v6 allows Thumb-1 at most")
          // As far as calls go, they fit.
          .doesNotContain("is soft-float", "is hard-float");
      assertThat(project.resolve("dist")).doesNotExist();
    }
  }
}
