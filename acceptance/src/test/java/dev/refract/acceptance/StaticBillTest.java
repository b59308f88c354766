package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.oci.Platform;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Of the libraries in a static program no file is left: what the bills and the image's own
/// database say of them is what Debian's tools read in the packages, and what the program itself
/// says.
class StaticBillTest {
  private static final String PLATFORM = "linux/amd64";
  private static final List<String> LIBRARIES = List.of("libgc-dev", "libpcre2-dev", "libssl-dev");
  private static final String PROGRAM =
      """
      require "openssl"

      lib LibCrypto
        fun openssl_version = OpenSSL_version(what : LibC::Int) : LibC::Char*
      end

      lib LibGC
        fun get_version = GC_get_version : UInt32
      end

      OpenSSL::SSL::Context::Client.new
      puts String.new(LibCrypto.openssl_version(0)).split[1]
      puts LibGC.get_version.to_s(16)
      puts Regex::PCRE2.version.split[0]
      """;

  private static Optional<Built> built = Optional.empty();

  /// @param root the image's file system
  /// @param packages what apt-ftparchive says of the libraries' packages, by name
  private record Built(Sample sample, Path root, Map<String, Listed> packages) {
    byte[] bill(String type) throws Exception {
      return BillTest.document(
          sample.folder().resolve("dist/sample.tar"), Platform.parse(PLATFORM), type);
    }

    String upstream(String name) {
      return Objects.requireNonNull(packages.get(name), name).upstream();
    }
  }

  /// A paragraph of a `Packages` index.
  private record Listed(String version, String source, String sourceVersion, String sha256) {
    private static final Pattern SOURCE = Pattern.compile("(\\S+) \\((\\S+)\\)");

    static Listed of(String paragraph) {
      String version = field(paragraph, "Version");
      String source = field(paragraph, "Source");
      Matcher differs = SOURCE.matcher(source);
      return differs.matches()
          ? new Listed(version, differs.group(1), differs.group(2), field(paragraph, "SHA256"))
          : new Listed(version, source, version, field(paragraph, "SHA256"));
    }

    private static String field(String paragraph, String name) {
      return paragraph
          .lines()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + name + " in " + paragraph));
    }

    /// As in Debian's versions: without epoch and revision.
    String upstream() {
      return version.replaceFirst("^\\d+:", "").replaceFirst("-[^-]*$", "");
    }
  }

  @BeforeAll
  static void build() throws Exception {
    Sample sample = Sample.fresh().program(PROGRAM);
    sample.build("--platform=" + PLATFORM, "--link=static").orFail();
    Path root =
        new BuiltImage(sample.folder().resolve("dist/sample.tar")).root(Platform.parse(PLATFORM));
    built = Optional.of(new Built(sample, root, packages()));
  }

  private static Map<String, Listed> packages() throws Exception {
    Path pool = Place.fresh("pool");
    try (Debian debian = Debian.open()) {
      for (Map.Entry<String, Debian.Fetched> one : debian.packages("amd64", LIBRARIES).entrySet()) {
        Files.copy(one.getValue().file(), pool.resolve(one.getKey() + ".deb"));
      }
    }
    Map<String, Listed> packages = new TreeMap<>();
    String index = Peers.get().run(pool, "apt-ftparchive", "packages", ".").orFail().stdout();
    for (String paragraph : index.strip().split("\n\n", -1)) {
      packages.put(Listed.field(paragraph, "Package"), Listed.of(paragraph));
    }
    assertThat(packages).containsOnlyKeys(LIBRARIES);
    return packages;
  }

  @Test
  void theProgramSaysTheSame() throws Exception {
    Built it = built.orElseThrow();
    List<String> said = it.sample().output(PLATFORM, "qemu-x86_64", "Nehalem");
    String collector = it.upstream("libgc-dev");
    assertThat(said)
        .containsExactly(
            it.upstream("libssl-dev"),
            // One byte each: 8.2.2 is 80202.
            collector.replace(".", "0"),
            it.upstream("libpcre2-dev"));
    assertThat(it.root().resolve("usr/lib/x86_64-linux-gnu")).doesNotExist();
  }

  @Test
  void spdx() throws Exception {
    Built it = built.orElseThrow();
    Fields bill = Json.parseObject("test", "spdx", it.bill("application/spdx+json"));
    for (Map.Entry<String, Listed> one : it.packages().entrySet()) {
      Fields pack = BillTest.pack(bill, one.getKey()).orElseThrow();
      Listed listed = one.getValue();
      assertThat(pack.text("versionInfo")).isEqualTo(listed.version());
      assertThat(pack.text("sourceInfo"))
          .isEqualTo("built package from: " + listed.source() + " " + listed.sourceVersion());
      assertThat(pack.objects("checksums").getFirst().text("checksumValue"))
          .isEqualTo(listed.sha256());
      assertThat(pack.objects("externalRefs").getFirst().text("referenceLocator"))
          .isEqualTo(purl(one.getKey(), listed));
    }
  }

  @Test
  void cyclonedx() throws Exception {
    Built it = built.orElseThrow();
    Fields bill = Json.parseObject("test", "cyclonedx", it.bill("application/vnd.cyclonedx+json"));
    Map<String, Fields> components = new TreeMap<>();
    for (Fields component : bill.objects("components")) {
      components.put(component.text("name"), component);
    }
    for (Map.Entry<String, Listed> one : it.packages().entrySet()) {
      Fields component = Objects.requireNonNull(components.get(one.getKey()), one.getKey());
      Listed listed = one.getValue();
      assertThat(component.text("version")).isEqualTo(listed.version());
      assertThat(component.text("description"))
          .endsWith("built from " + listed.source() + " " + listed.sourceVersion());
      assertThat(component.objects("hashes").getFirst().text("content")).isEqualTo(listed.sha256());
      assertThat(component.text("purl")).isEqualTo(purl(one.getKey(), listed));
    }
  }

  private static String purl(String name, Listed listed) {
    return "pkg:deb/debian/%s@%s?arch=amd64&distro=debian-12&upstream=%s"
        .formatted(name, listed.version().replace("+", "%2B"), listed.source());
  }

  /// dpkg reads the files as scanners do, each a package that is installed.
  @Test
  void dpkgFindsThemInTheImage() throws Exception {
    Built it = built.orElseThrow();
    Path database = Place.fresh("dpkg");
    StringBuilder status = new StringBuilder();
    try (Stream<Path> files = Files.list(it.root().resolve("var/lib/dpkg/status.d"))) {
      for (Path file : files.filter(one -> !one.toString().endsWith(".md5sums")).toList()) {
        status.append("Status: install ok installed\n").append(Files.readString(file)).append('\n');
      }
    }
    Files.writeString(database.resolve("status"), status);
    String shown =
        Peers.get()
            .run(
                database,
                "dpkg-query",
                "--admindir=.",
                "--show",
                "--showformat=${Package} ${Version} ${source:Package} ${source:Version}\n")
            .orFail()
            .stdout();
    for (Map.Entry<String, Listed> one : it.packages().entrySet()) {
      Listed listed = one.getValue();
      assertThat(shown.lines())
          .contains(
              String.join(
                  " ", one.getKey(), listed.version(), listed.source(), listed.sourceVersion()));
    }
  }
}
