package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.oci.Execution;
import dev.refract.oci.Platform;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each link mode promises, on the lowest CPU of each platform. That of the hybrid mode, the
/// default, is shown by [SelfcheckTest].
@Tag("thorough")
class LinkModesTest {
  private static final Pattern NEEDED = Pattern.compile("\\(NEEDED\\).*\\[(.*)]");
  private static final String PASSWORD = "of no worth";
  private static final String STATIC_NOTE = "glibc converts between its built-in character sets";

  @ParameterizedTest
  @CsvSource({
    "linux/amd64,  qemu-x86_64,  Nehalem",
    "linux/arm/v6, qemu-arm,     arm1176",
  })
  void aStaticProgramLacksNothingButCharacterSets(String platform, String emulator, String cpu)
      throws Exception {
    Image image = Image.build(platform, "static");
    assertThat(image.build().stderr()).contains(STATIC_NOTE);
    assertThat(readelf(image.root(), "usr/bin/greeter", "--program-headers"))
        .doesNotContain("INTERP");
    assertThat(needed(image.root(), "usr/bin/greeter")).isEmpty();
    assertThat(image.root().resolve("usr/lib/" + image.multiarch())).doesNotExist();

    Emulation emulation = new Emulation(emulator, cpu);
    assertThat(image.failedChecks(emulation)).containsExactly("encoding");
    assertProbed(image, emulation);
    assertLicences(image.root());
  }

  @ParameterizedTest
  @CsvSource({
    "linux/arm64,  qemu-aarch64, cortex-a53",
    "linux/arm/v7, qemu-arm,     cortex-a7",
  })
  void aDynamicProgramHasAllItsLibrariesInTheImage(String platform, String emulator, String cpu)
      throws Exception {
    Image image = Image.build(platform, "dynamic");
    assertThat(image.build().stderr()).doesNotContain(STATIC_NOTE);
    Set<String> libraries = closure(image, "usr/bin/greeter");
    assertThat(libraries)
        .contains("libc.so.6", "libgc.so.1", "libssl.so.3", "libcrypto.so.3", "libyaml-0.so.2")
        .contains("libpcre2-8.so.0", "libevent-2.1.so.7", "libz.so.1");
    assertThat(libraries).allMatch(image.listedFiles()::contains);

    Emulation emulation = new Emulation(emulator, cpu);
    assertThat(image.failedChecks(emulation)).isEmpty();
    assertProbed(image, emulation);
    assertLicences(image.root());
  }

  /// Debian has no archive of libnetfilter_conntrack; it needs two more libraries.
  @Test
  void inHybridModeALibraryWithoutArchiveIsCarriedWithItsClosure() throws Exception {
    Path project = Files.createDirectories(Place.fresh("beside").resolve("beside"));
    Files.createDirectory(project.resolve("src"));
    Files.writeString(
        project.resolve("shard.yml"),
        """
        name: beside
        version: 0.1.0
        targets:
          beside:
            main: src/beside.cr
        """);
    Files.writeString(
        project.resolve("src/beside.cr"),
        """
        @[Link("netfilter_conntrack")]
        lib Conntrack
          fun new = nfct_new : Void*
        end

        puts Conntrack.new.null? ? "none" : "made"
        """);
    Image image = Image.of(project, "beside", "linux/arm/v6", "hybrid");
    assertThat(image.build().stderr())
        .contains(
            "without an archive that can be inside, so beside the program: netfilter_conntrack");
    assertThat(closure(image, "usr/bin/beside"))
        .contains("libnetfilter_conntrack.so.3", "libnfnetlink.so.0", "libmnl.so.0")
        .allMatch(image.listedFiles()::contains)
        .noneMatch(name -> name.startsWith("libgc."));
    Finished run = image.run(new Emulation("qemu-arm", "arm1176"), "/usr/bin/beside");
    assertThat(run.orFail().stdout()).isEqualTo("made\n");
    assertLicences(image.root());
  }

  // Names by way of /etc/hosts and /etc/services, of a name server, and TLS that trusts what the
  // system trusts.
  private static void assertProbed(Image image, Emulation emulation) throws Exception {
    Path root = image.root();
    Files.writeString(root.resolve("etc/hosts"), "127.0.0.1 localhost\n");
    Files.writeString(root.resolve("etc/resolv.conf"), "nameserver 127.0.0.1\n");
    Path certificate = certificate(Files.createDirectory(root.resolve("etc/probe")));
    Emulation.Start start = emulation.alone(root, image.execution(), List.of("/usr/bin/probe"));
    Finished untrusted = finish(start);
    assertThat(untrusted.exitCode()).as("%s", untrusted).isNotZero();
    assertThat(untrusted.stdout()).isEqualTo("file 127.0.0.1:443\ndns 127.0.0.1:80\n");
    assertThat(untrusted.stderr()).contains("certificate verify failed");

    Files.write(
        root.resolve("etc/ssl/certs/ca-certificates.crt"),
        Files.readAllBytes(certificate),
        StandardOpenOption.APPEND);
    assertThat(finish(start).orFail().stdout())
        .isEqualTo("file 127.0.0.1:443\ndns 127.0.0.1:80\ntls ok\n");
  }

  private static Path certificate(Path directory) throws Exception {
    Path store = Place.fresh("keys").resolve("store");
    List<String> words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-alias",
            "probe",
            "-dname",
            "CN=probe.example",
            "-ext",
            "san=dns:probe.example",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    try (Running running = Running.start(Place.scratch(), Map.of("LC_ALL", "C"), words)) {
      running.await().orFail();
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Files.writeString(
        directory.resolve("key.pem"),
        pem("PRIVATE KEY", keys.getKey("probe", PASSWORD.toCharArray()).getEncoded()));
    return Files.writeString(
        directory.resolve("certificate.pem"),
        pem("CERTIFICATE", keys.getCertificate("probe").getEncoded()));
  }

  private static String pem(String what, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  /// Every package that a scanner finds has its licence, whatever links lead there.
  private static void assertLicences(Path root) throws IOException {
    List<String> packages;
    try (Stream<Path> files = Files.list(root.resolve("var/lib/dpkg/status.d"))) {
      packages =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> !name.endsWith(".md5sums"))
              .toList();
    }
    assertThat(packages).contains("tzdata", "tini", "libc6-dev");
    assertThat(packages)
        .allSatisfy(name ->
            assertThat(root.resolve("usr/share/doc/" + name + "/copyright"))
                .isRegularFile()
                .isNotEmptyFile());
    try (Stream<Path> docs = Files.walk(root.resolve("usr/share/doc"))) {
      assertThat(docs).allMatch(Files::exists);
    }
  }

  private static Set<String> closure(Image image, String program) throws Exception {
    Set<String> all = new TreeSet<>();
    List<String> wanted = new ArrayList<>(needed(image.root(), program));
    while (!wanted.isEmpty()) {
      String name = wanted.removeFirst();
      if (all.add(name)) {
        wanted.addAll(needed(image.root(), "usr/lib/" + image.multiarch() + "/" + name));
      }
    }
    return all;
  }

  private static List<String> needed(Path root, String file) throws Exception {
    return NEEDED.matcher(readelf(root, file, "--dynamic")).results().map(r -> r.group(1)).toList();
  }

  private static String readelf(Path root, String file, String option) throws Exception {
    return Peers.get().run(root, "readelf", "--wide", option, file).orFail().stdout();
  }

  private static Finished finish(Emulation.Start start) throws IOException, InterruptedException {
    try (Running running = Running.start(Place.scratch(), start.environment(), start.words())) {
      return running.await();
    }
  }

  /// An image for one platform, built and unpacked.
  private record Image(Finished build, Path root, Execution execution) {
    /// Of the greeter and the probe.
    static Image build(String platform, String mode) throws Exception {
      Path project = Place.example("greeter", Place.fresh(mode));
      try (InputStream probe = LinkModesTest.class.getResourceAsStream("probe.cr")) {
        assertThat(probe).isNotNull();
        Files.copy(probe, project.resolve("src/probe.cr"));
      }
      Files.writeString(
          project.resolve("shard.yml"),
          "  probe:\n    main: src/probe.cr\n",
          StandardOpenOption.APPEND);
      Files.writeString(project.resolve("refract.yml"), "targets: [greeter, probe]\n");
      return of(project, "greeter", platform, mode);
    }

    static Image of(Path project, String program, String platform, String mode) throws Exception {
      Finished build =
          Product.run(
                  project,
                  Map.of("HOME", project.resolveSibling("").toString()),
                  "build",
                  "--no-release",
                  "--link",
                  mode,
                  "--platform",
                  platform,
                  "--cache",
                  Place.cache().toString(),
                  "--accept-expired",
                  "--progress",
                  "plain")
              .orFail();
      Path archive = project.resolve("dist").resolve(program + ".tar");
      Platform parsed = Platform.parse(platform);
      return new Image(
          build, new BuiltImage(archive).root(parsed), new BuiltImage(archive).execution(parsed));
    }

    /// The one directory of libraries, as Debian calls it.
    String multiarch() throws IOException {
      Matcher name =
          Pattern.compile("usr/lib/([a-z0-9_]+-linux-gnu[a-z0-9]*)/")
              .matcher(String.join("\n", md5sums()));
      assertThat(name.find()).isTrue();
      return name.group(1);
    }

    /// The names of all files of packages that scanners find, and of links to them.
    Set<String> listedFiles() throws IOException {
      Set<String> names = new HashSet<>();
      md5sums().forEach(line -> names.add(line.substring(line.lastIndexOf('/') + 1)));
      try (Stream<Path> files = Files.list(root.resolve("usr/lib/" + multiarch()))) {
        for (Path file : files.filter(Files::isSymbolicLink).toList()) {
          if (names.contains(Files.readSymbolicLink(file).toString())) {
            names.add(String.valueOf(file.getFileName()));
          }
        }
      }
      return names;
    }

    private List<String> md5sums() throws IOException {
      List<String> lines = new ArrayList<>();
      List<Path> files;
      try (Stream<Path> all = Files.list(root.resolve("var/lib/dpkg/status.d"))) {
        files = all.filter(file -> file.toString().endsWith(".md5sums")).toList();
      }
      for (Path file : files) {
        lines.addAll(Files.readAllLines(file));
      }
      return lines;
    }

    Finished run(Emulation emulation, String... words) throws Exception {
      return finish(emulation.start(root, execution, Map.of(), List.of(words)));
    }

    List<String> failedChecks(Emulation emulation) throws Exception {
      Finished run = run(emulation, "/usr/bin/greeter", "--selfcheck");
      Fields report =
          Json.parseObject("test", "--selfcheck", run.stdout().getBytes(StandardCharsets.UTF_8));
      List<String> failed = new ArrayList<>();
      List<String> passed = new ArrayList<>();
      for (Fields check : report.objects("checks")) {
        (check.flag("ok") ? passed : failed).add(check.text("name"));
      }
      assertThat(passed).contains("certificates", "time zone", "backtrace", "http");
      return failed;
    }
  }
}
