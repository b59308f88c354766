package dev.refract.build.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Compression;
import dev.refract.build.BuildRequest;
import dev.refract.build.Settings;
import dev.refract.build.Statements;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import dev.refract.oci.Reference;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The command line beats refract.yml, which beats the default, for every matter apart.
class WishesTest {
  private static final Platform ARM64 = Platform.of("linux", "arm64");
  private static final Platform AMD64 = Platform.of("linux", "amd64");

  private static final String FILE =
      """
      platforms: [linux/amd64]
      base: debian:trixie
      crystal: host
      link: static
      release: false
      mirror: http://file/debian
      route: emulated-link
      flags: {defines: [file], mcpu: of-file, link-flags: [-file]}
      image: {name: file}
      targets: [web, worker]
      compression: zstd:3
      sbom: none
      provenance: false
      """;

  private static final BuildRequest NOTHING = request(false);

  private static final BuildRequest EVERYTHING = request(true);

  private static BuildRequest request(boolean says) {
    return new BuildRequest(
        Path.of("x"),
        optional(says, "worker"),
        says ? List.of(ARM64) : List.of(),
        says
            ? List.of(new Reference("docker.io", "me/line", Optional.empty(), Optional.empty()))
            : List.of(),
        List.of(),
        optional(says, true),
        optional(says, "debian:forky"),
        says ? PerPlatform.everywhere("1.14") : PerPlatform.unsaid(),
        optional(says, LinkMode.DYNAMIC),
        says ? List.of("line") : List.of(),
        new PerPlatform<>(
            optional(says, "of-line"),
            says ? new TreeMap<>(Map.of(ARM64, "arm-of-line")) : new TreeMap<>()),
        says ? List.of("-line") : List.of(),
        says
            ? new PerPlatform<>(
                Optional.of(Route.CROSS), new TreeMap<>(Map.of(ARM64, Route.EMULATED)))
            : PerPlatform.unsaid(),
        false,
        Optional.empty(),
        says ? Optional.of(Packing.GZIP) : Optional.empty(),
        says
            ? new Statements(
                Optional.of(SbomFormat.ALL), Optional.of(true), Optional.empty(), Marks.NONE)
            : Statements.DEFAULT,
        new Settings(
            Path.of("cache"),
            optional(says, URI.create("http://line/debian")),
            false,
            false,
            Duration.ZERO,
            1,
            Path.of("/"),
            Map.of()));
  }

  private static <T> Optional<T> optional(boolean says, T value) {
    return says ? Optional.of(value) : Optional.empty();
  }

  interface Matter {
    Object of(Wishes wishes) throws Failure;
  }

  record Row(String name, Matter matter, Object line, Object file, Object none) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() throws Failure {
    return Stream.of(
        new Row("platforms", Wishes::platforms, List.of(ARM64), List.of(AMD64), List.of()),
        new Row(
            "base",
            Wishes::base,
            Optional.of("debian:forky"),
            Optional.of("debian:trixie"),
            Optional.empty()),
        new Row(
            "crystal",
            Wishes::crystal,
            Optional.of(new CrystalChoice.Version("1.14")),
            Optional.of(new CrystalChoice.Host()),
            Optional.empty()),
        new Row(
            "link",
            Wishes::link,
            Optional.of(LinkMode.DYNAMIC),
            Optional.of(LinkMode.STATIC),
            Optional.empty()),
        new Row("release", Wishes::release, true, false, true),
        new Row(
            "compression",
            Wishes::packing,
            Packing.GZIP,
            new Packing(Compression.ZSTD, 3),
            Packing.GZIP),
        new Row(
            "bills of materials",
            wishes -> wishes.statements().sboms(),
            Optional.of(SbomFormat.ALL),
            Optional.of(List.of()),
            Optional.empty()),
        new Row(
            "provenance",
            wishes -> wishes.statements().provenance(),
            Optional.of(true),
            Optional.of(false),
            Optional.empty()),
        new Row(
            "mirror",
            Wishes::mirror,
            Optional.of(URI.create("http://line/debian")),
            Optional.of(URI.create("http://file/debian")),
            Optional.empty()),
        new Row(
            "flags",
            wishes -> wishes.flags(AMD64),
            new Flags(List.of("line"), Optional.of("of-line"), List.of("-line")),
            new Flags(List.of("file"), Optional.of("of-file"), List.of("-file")),
            Flags.NONE),
        new Row(
            "flags of a platform",
            wishes -> wishes.flags(ARM64).mcpu(),
            Optional.of("arm-of-line"),
            Optional.of("of-file"),
            Optional.empty()),
        new Row(
            "the route of a platform",
            wishes -> wishes.route(ARM64),
            Route.EMULATED,
            Route.EMULATED_LINK,
            Route.CROSS),
        new Row(
            "names",
            wishes -> wishes.images().getFirst().settings().names(),
            List.of(Reference.parse("me/line")),
            List.of(Reference.parse("file")),
            List.of()),
        new Row(
            "programs",
            wishes -> wishes.images().stream().map(WantedImage::programs).toList(),
            List.of(List.of("worker")),
            List.of(List.of("web", "worker")),
            List.of(List.of())));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void lineBeatsFileBeatsDefault(Row row) throws Exception {
    Configuration file = Lamp.read(FILE);
    assertThat(row.matter().of(new Wishes(EVERYTHING, file))).isEqualTo(row.line());
    assertThat(row.matter().of(new Wishes(EVERYTHING, Configuration.EMPTY))).isEqualTo(row.line());
    assertThat(row.matter().of(new Wishes(NOTHING, file))).isEqualTo(row.file());
    assertThat(row.matter().of(new Wishes(NOTHING, Configuration.EMPTY))).isEqualTo(row.none());
  }

  private static final String EACH =
      """
      image: {user: root, env: {A: "1", B: "2"}, ports: [80]}
      targets:
        worker: {env: {B: "3"}, ports: []}
        web: {name: me/web, user: nonroot}
      """;

  @Test
  void aMappingOfTargetsIsAnImageEach() throws Exception {
    List<WantedImage> images = new Wishes(NOTHING, Lamp.read(EACH)).images();
    assertThat(images)
        .extracting(WantedImage::programs)
        .containsExactly(List.of("worker"), List.of("web"));
    ImageSettings worker = images.getFirst().settings();
    assertThat(worker.user()).contains("root");
    assertThat(worker.env()).isEqualTo(Map.of("A", "1", "B", "3"));
    assertThat(worker.ports()).containsExactly("80");
    assertThat(worker.names()).isEmpty();
    ImageSettings web = images.getLast().settings();
    assertThat(web.user()).contains("nonroot");
    assertThat(web.names()).containsExactly(Reference.parse("me/web"));
  }

  @Test
  void oneTargetCanBeChosenOfThem() throws Exception {
    assertThat(new Wishes(EVERYTHING, Lamp.read(EACH)).images())
        .singleElement()
        .satisfies(image -> {
          assertThat(image.programs()).containsExactly("worker");
          assertThat(image.settings().env()).containsEntry("B", "3");
          assertThat(image.settings().names()).containsExactly(Reference.parse("me/line"));
        });
  }

  @Test
  void oneNameIsNotForSeveralImages() throws Exception {
    BuildRequest named =
        BuildRequest.of(NOTHING.project(), NOTHING.settings()).tags(EVERYTHING.tags()).build();
    assertThatThrownBy(() -> new Wishes(named, Lamp.read(EACH)).images())
        .hasMessage("[plan] one name for 2 images: me/line");
  }

  /// What is said for one of manifests and index beats what is said for both, and a later place
  /// beats an earlier one in either.
  @Test
  void annotationsAreOfManifestsAndIndexOrOfOne() throws Exception {
    Configuration file =
        Lamp.read(
            """
            image: {annotations: {"a": "file", "b": "file", "index:b": "file", "index:c": "file"}}
            """);
    Statements line =
        new Statements(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Marks(new TreeMap<>(), new TreeMap<>(Map.of("b", "line", "manifest:c", "line"))));
    ImageSettings settings = new Wishes(saying(line), file).images().getFirst().settings();
    assertThat(settings.annotationsOfBoth()).isEqualTo(Map.of("a", "file", "b", "line"));
    assertThat(settings.annotationsOfIndex()).isEqualTo(Map.of("c", "file"));
    assertThat(settings.annotationsOfManifests()).isEqualTo(Map.of("c", "line"));
  }

  private static BuildRequest saying(Statements statements) {
    return BuildRequest.of(NOTHING.project(), NOTHING.settings()).statements(statements).build();
  }
}
