package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import dev.refract.oci.Platform;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredReferrer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The bills of materials that hang on an image: the official schemas accept them, and they say
/// what the image itself shows.
class BillTest {
  private static final String SPDX = "application/spdx+json";
  private static final String CYCLONEDX = "application/vnd.cyclonedx+json";
  private static final Pattern PURL =
      Pattern.compile("pkg:deb/debian/([^@]+)@([^?]+)\\?arch=([^&]+)&distro=debian-12(?:&.*)?");

  /// The document of `type` for `platform` in `archive`.
  static byte[] document(Path archive, Platform platform, String type) throws Exception {
    try (ImageStore store = ImageStore.open(archive)) {
      Digest manifest = store.image().platform(platform).descriptor().digest();
      List<StoredReferrer> found =
          store.referrers().stream()
              .filter(referrer -> referrer.artifactType().equals(type))
              .filter(referrer -> referrer.subject().digest().equals(manifest))
              .toList();
      assertThat(found).hasSize(1);
      return found.getFirst().bytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6"})
  void officialSchemasAcceptThem(String platform) throws Exception {
    Path archive = Greeter.get().archive();
    assertThat(OfficialSchema.SPDX.problems(document(archive, Platform.parse(platform), SPDX)))
        .isEmpty();
    assertThat(
            OfficialSchema.CYCLONEDX.problems(
                document(archive, Platform.parse(platform), CYCLONEDX)))
        .isEmpty();
  }

  @Test
  void theSchemasRefuseWhatIsWrong() throws Exception {
    assertThat(OfficialSchema.SPDX.problems("{}".getBytes(StandardCharsets.UTF_8))).isNotEmpty();
    byte[] document = document(Greeter.get().archive(), Platform.parse("linux/amd64"), CYCLONEDX);
    String wrong = new String(document, StandardCharsets.UTF_8).replace("container", "contained");
    assertThat(OfficialSchema.CYCLONEDX.problems(wrong.getBytes(StandardCharsets.UTF_8)))
        .isNotEmpty();
  }

  /// OpenSSL, libgc and PCRE2 are inside the program, where no file of theirs is left to find.
  @ParameterizedTest
  @ValueSource(strings = {"linux/amd64", "linux/arm/v6"})
  void whatIsInsideTheProgramIsNamedWithItsVersion(String platform) throws Exception {
    Path archive = Greeter.get().archive();
    Path root = Greeter.get().root(Platform.parse(platform));
    Fields spdx =
        Json.parseObject("test", "spdx", document(archive, Platform.parse(platform), SPDX));
    String symbols =
        Peers.get().run(root, "readelf", "--dyn-syms", "--wide", "usr/bin/greeter").stdout();
    Map<String, String> inside =
        Map.of(
            "libssl-dev", "SSL_CTX_new", "libgc-dev", "GC_init", "libpcre2-dev", "pcre2_compile_8");
    for (Map.Entry<String, String> one : inside.entrySet()) {
      // A number of a section, not UND: the program itself has it.
      assertThat(symbols).containsPattern(" DEFAULT +[0-9]+ " + one.getValue() + "\\s");
      Fields pack = pack(spdx, one.getKey()).orElseThrow();
      assertThat(linked(spdx)).contains(pack.text("SPDXID"));
      assertThat(control(root, one.getKey()))
          .contains("\nVersion: " + pack.text("versionInfo") + "\n");
    }
    assertThat(pack(spdx, "libssl-dev").orElseThrow().text("sourceInfo"))
        .startsWith("built package from: openssl 3.0.");
  }

  private static String control(Path root, String name) throws IOException {
    return Files.readString(root.resolve("var/lib/dpkg/status.d").resolve(name));
  }

  static Optional<Fields> pack(Fields spdx, String name) throws Exception {
    for (Fields pack : spdx.objects("packages")) {
      if (pack.text("name").equals(name)) {
        return Optional.of(pack);
      }
    }
    return Optional.empty();
  }

  private static List<String> linked(Fields spdx) throws Exception {
    List<String> ids = new ArrayList<>();
    for (Fields relation : spdx.objects("relationships")) {
      if (relation.text("relationshipType").equals("STATIC_LINK")) {
        ids.add(relation.text("relatedSpdxElement"));
      }
    }
    return ids;
  }

  /// A scanner that knows `/var/lib/dpkg/status.d` alone finds the same packages.
  @Test
  void packagesAreThoseOfTheImagesOwnDatabase() throws Exception {
    Path root = Greeter.get().root(Platform.parse("linux/amd64"));
    Fields cyclonedx =
        Json.parseObject(
            "test",
            "cyclonedx",
            document(Greeter.get().archive(), Platform.parse("linux/amd64"), CYCLONEDX));
    List<String> named = new ArrayList<>();
    for (Fields component : cyclonedx.objects("components")) {
      Matcher purl = PURL.matcher(component.optionalText("purl").orElse(""));
      if (purl.matches()) {
        named.add(purl.group(1));
        assertThat(control(root, component.text("name")))
            .contains("\nVersion: " + component.text("version") + "\n")
            .contains("\nArchitecture: " + purl.group(3) + "\n");
      }
    }
    try (Stream<Path> files = Files.list(root.resolve("var/lib/dpkg/status.d"))) {
      assertThat(named.stream().map(name -> name.replace("%2B", "+")))
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(file -> String.valueOf(file.getFileName()))
                  .filter(name -> !name.endsWith(".md5sums"))
                  .toList());
    }
  }

  @Test
  void digestsAreThoseOfTheFiles() throws Exception {
    Path root = Greeter.get().root(Platform.parse("linux/arm/v6"));
    Fields spdx =
        Json.parseObject(
            "test",
            "spdx",
            document(Greeter.get().archive(), Platform.parse("linux/arm/v6"), SPDX));
    List<String> names = new ArrayList<>();
    StringBuilder sums = new StringBuilder();
    for (Fields file : spdx.objects("files")) {
      names.add(file.text("fileName"));
      for (Fields checksum : file.objects("checksums")) {
        if (checksum.text("algorithm").equals("SHA256")) {
          sums.append(checksum.text("checksumValue"))
              .append("  ")
              .append(file.text("fileName"))
              .append('\n');
        }
      }
    }
    assertThat(names).contains("./usr/bin/greeter", "./usr/bin/tini", "./etc/passwd");
    Path list = Files.writeString(Place.fresh("sums").resolve("sums"), sums);
    Peers.get().run(root, "sha256sum", "--check", "--quiet", list.toString()).orFail();
  }

  @Test
  void noneAreMadeWhereNoneAreWanted() throws Exception {
    Tiny tiny = Tiny.create();
    Path cache = TinyCache.get().directory();
    String mirror = "--mirror=" + TinyCache.get().mirror().address();
    Finished with = tiny.build(cache, mirror).orFail();
    try (ImageStore store = ImageStore.open(tiny.archive())) {
      assertThat(store.referrers())
          .extracting(StoredReferrer::artifactType)
          .containsExactly(SPDX, CYCLONEDX, "application/vnd.in-toto+json");
    }
    Finished without =
        tiny.build(Map.of("REFRACT_SBOM", "none", "REFRACT_PROVENANCE", "false"), cache, mirror)
            .orFail();
    try (ImageStore store = ImageStore.open(tiny.archive())) {
      assertThat(store.referrers()).isEmpty();
    }
    assertThat(without.stdout()).isEqualTo(with.stdout());
  }
}
