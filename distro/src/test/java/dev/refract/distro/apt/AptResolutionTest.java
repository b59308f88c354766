package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.distro.DownloadListener;
import dev.refract.distro.Downloads;
import dev.refract.distro.internal.apt.ReleaseStore;
import dev.refract.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real sets of packages, resolved by Refract and simulated by the host's `apt-get` on an empty
/// system: the same packages in the same versions.
///
/// Both read the very same indices: apt gets those files that Refract fetched, under the Release
/// text that Refract verified.
@Timeout(300)
class AptResolutionTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path folder;

  /// What toolchains are made of, and what projects and images ask for.
  @Test
  void trixie() throws Exception {
    Pair pair = pair("trixie", "amd64");
    pair.agreeOn(
        "bubblewrap",
        "coreutils",
        "crystal",
        "dash",
        "libc6-dev",
        "libgmp-dev",
        "libssl-dev",
        "libxml2-dev",
        "libyaml-dev",
        "lld-19",
        "pkgconf",
        "zlib1g-dev");
    pair.agreeOn("build-essential", "clang-19", "git", "llvm-19");
    pair.agreeOn("nodejs");
    pair.agreeOn("postgresql");
    pair.agreeOn("python3-numpy");
    pair.agreeOnRelations("awk", "httpd", "libblas.so.3", "mail-transport-agent");
    pair.agreeOnRelations(
        "gone | default-mta",
        "libc-dev (>= 2)",
        "perl:any",
        "debhelper-compat (= 13)",
        "python3-supported-min (<< 4)");
    // What is wanted is a relation: a name that several packages provide is none of a package.
    assertThat(pair.apt().simulate("install", List.of("awk"))).isEmpty();
    pair.bothRefuse("libc6-dev", "there-is-no-such-package");
    pair.bothRefuse("exim4-daemon-light", "postfix");
    pair.bothRefuseRelations("libc6", "debhelper-compat (= 99)");
  }

  /// What sysroots and images of another architecture are made of.
  @Test
  void armel() throws Exception {
    Pair pair = pair("bookworm", "armel");
    pair.agreeOn("base-files", "ca-certificates", "libc6", "netbase", "tini", "tzdata");
    pair.agreeOn("libc6-dev", "libgcc-12-dev");
    pair.agreeOn("libc6-dev", "libgcc-12-dev", "libgmp-dev", "libssl-dev", "libyaml-dev");
    pair.agreeOn("coreutils", "dash", "gcc", "libc6-dev", "linux-libc-dev", "pkgconf");
    pair.agreeOn("libevent-dev", "libpq-dev", "libsqlite3-dev", "libxml2-dev");
    pair.agreeOn("libmagickcore-6.q16-6", "python3");
    pair.agreeOn("build-essential", "git");
    pair.agreeOn("libgc-dev", "libpcre2-dev");
    pair.agreeOn("ca-certificates", "curl", "procps");
    pair.agreeOn("apache2", "openssh-server");
    pair.agreeOnRelations("bash | dash", "awk", "libc6 (>= 2.36)", "libgcc-s1 (>> 11)");
    pair.agreeOnRelations(
        "default-libmysqlclient-dev | libmysqlclient-dev", "libtiff-dev | libjpeg-dev");
    pair.agreeOnRelations("libgl-dev", "libjpeg-dev");
    pair.bothRefuse("crystal");
    pair.bothRefuseRelations("libc6 (>= 99)");
  }

  @Test
  @Tag("thorough")
  void bookworm() throws Exception {
    Pair pair = pair("bookworm", "amd64");
    pair.agreeOn("libc6-dev", "libgcc-12-dev", "libgmp-dev", "libssl-dev", "libyaml-dev");
    pair.agreeOn("libgtk-3-dev");
    pair.agreeOn("libmagickwand-dev", "libsdl2-dev", "qtbase5-dev");
    pair.agreeOn("postgresql", "r-base-core");
    pair.agreeOn("gnome-core");
    pair.agreeOn("cups", "default-jdk-headless", "systemd-sysv");
    pair.agreeOn("php", "ruby-rails", "emacs", "mailutils");
    pair.agreeOnRelations("mail-reader", "dbus-session-bus", "www-browser");
  }

  /// Refract and apt, with the same indices.
  private record Pair(PackageIndex index, PrivateApt apt) {

    void agreeOn(String... names) throws Exception {
      agree("install", List.of(names));
    }

    void agreeOnRelations(String... relations) throws Exception {
      agree("satisfy", List.of(relations));
    }

    void bothRefuse(String... names) throws Exception {
      refuse("install", List.of(names));
    }

    void bothRefuseRelations(String... relations) throws Exception {
      refuse("satisfy", List.of(relations));
    }

    private void agree(String command, List<String> wanted) throws Exception {
      Optional<SortedSet<String>> simulated = apt.simulate(command, wanted);
      assertThat(simulated).as("apt on %s", wanted).isPresent();
      assertThat(resolved(wanted)).as("%s", wanted).isEqualTo(simulated);
    }

    private void refuse(String command, List<String> wanted) throws Exception {
      assertThat(apt.simulate(command, wanted)).as("apt on %s", wanted).isEmpty();
      assertThat(resolved(wanted)).as("%s", wanted).isEmpty();
    }

    private Optional<SortedSet<String>> resolved(List<String> wanted) throws Failure {
      List<Relation> relations = new ArrayList<>();
      for (String one : wanted) {
        relations.add(Relation.parse(one));
      }
      try {
        SortedSet<String> packages = new TreeSet<>();
        Resolver.resolve(index, relations, Resolver.Options.NONE)
            .packages()
            .forEach(file -> packages.add(file.name() + " " + file.version()));
        return Optional.of(packages);
      } catch (Failure failure) {
        assertThat(failure.kind()).isEqualTo(Failure.Kind.PACKAGES);
        return Optional.empty();
      }
    }
  }

  private Pair pair(String codename, String architecture) throws Exception {
    DebianRelease release = new DebianRelease(codename);
    Mirrors mirrors = HostMirrors.of(release);
    PrivateApt apt = new PrivateApt(Files.createDirectory(folder.resolve("apt")), architecture);
    try (Downloads downloads =
        new Downloads(
            new Downloads.Settings(
                folder.resolve("cache"), System.getenv(), false, DownloadListener.SILENT))) {
      AptArchive.Settings settings = new AptArchive.Settings(release, mirrors, true, Instant.now());
      PackageIndex index =
          new AptArchive(settings, downloads)
              .refresh(List.of(architecture), HOUR)
              .packages(architecture);
      ReleaseStore kept = new ReleaseStore(folder.resolve("cache/apt/releases"));
      Path tree = folder.resolve("tree");
      for (SuiteReleases.Checked suite :
          new SuiteReleases(settings, downloads.settings()).load(release.suites(), HOUR)) {
        String name = suite.suite().name();
        if (!index.suites().contains(name)) {
          // The mirror is in mid-sync: Refract goes on without it.
          continue;
        }
        NamedIndex packages =
            NamedIndex.of(suite, architecture, "binary-" + architecture + "/Packages");
        Path place = tree.resolve(packages.name());
        Files.createDirectories(place.getParent());
        Files.createLink(place, downloads.fetch(packages.download()));
        Files.writeString(
            tree.resolve("dists").resolve(name).resolve("Release"),
            kept.load(suite.mirror(), name).orElseThrow().text(),
            StandardCharsets.ISO_8859_1);
        apt.addSource("trusted=yes", tree, name + " main");
      }
      HostCommand.Result update = apt.update();
      assertThat(update.status()).as(update.output()).isZero();
      assertThat(update.output()).doesNotContain("Err:");
      return new Pair(index, apt);
    }
  }
}
