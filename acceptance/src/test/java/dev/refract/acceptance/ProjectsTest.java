package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.elf.ElfFile;
import dev.refract.oci.Execution;
import dev.refract.oci.Platform;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Projects of many kinds, built for the default platforms with nothing but `refract build`: each
/// program checks itself on the lowest CPU of its platform, and prints a line.
class ProjectsTest {
  private static final List<Target> TARGETS =
      List.of(
          new Target("linux/amd64", new Emulation("qemu-x86_64", "Nehalem")),
          new Target("linux/arm64", new Emulation("qemu-aarch64", "cortex-a53")),
          new Target("linux/arm/v7", new Emulation("qemu-arm", "cortex-a7")),
          new Target("linux/arm/v6", new Emulation("qemu-arm", "arm1176")));

  // What a program may need of the image besides the libraries that its project asks for.
  private static final List<String> GLIBC = List.of("ld-linux", "libc.so.6", "libm.so.6");

  private record Target(String name, Emulation emulation) {
    Platform platform() throws Exception {
      return Platform.parse(name);
    }
  }

  /// A project that was built.
  private record Built(Path project, Finished build) {
    static Built of(String name, String... options) throws Exception {
      Path parent = Place.fresh(name);
      Path project = Place.project(name, parent);
      List<String> more = new ArrayList<>(List.of("--no-release", "--progress", "plain"));
      more.addAll(List.of(options));
      return new Built(project, refract(project, "build", more).orFail());
    }

    BuiltImage image(String name) {
      return new BuiltImage(project.resolve("dist").resolve(name + ".tar"));
    }

    /// The libraries of the plan by platform and name.
    SortedMap<String, SortedMap<String, Fields>> planned() throws Exception {
      Fields plan = json(refract(project, "plan", List.of("--no-release", "--json")).orFail());
      SortedMap<String, SortedMap<String, Fields>> planned = new TreeMap<>();
      for (Fields platform : plan.objects("platforms")) {
        SortedMap<String, Fields> libraries = new TreeMap<>();
        for (Fields library : platform.objects("libraries")) {
          libraries.put(library.text("name"), library);
        }
        planned.put(platform.text("platform"), libraries);
      }
      return planned;
    }
  }

  private static Finished refract(Path project, String verb, List<String> options)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of(verb, project.toString()));
    arguments.addAll(List.of("--cache", Place.cache().toString(), "--accept-expired"));
    arguments.addAll(options);
    Path home = project.resolveSibling("");
    return Product.run(home, Map.of("HOME", home.toString()), arguments.toArray(String[]::new));
  }

  private static Fields json(Finished finished) throws Exception {
    return Json.parseObject("test", "plan", finished.stdout().getBytes(StandardCharsets.UTF_8));
  }

  /// Runs the program `name` of `image` everywhere.
  ///
  /// @return its shared libraries but those of glibc, by platform
  private static SortedMap<String, List<String>> prints(BuiltImage image, String name, String line)
      throws Exception {
    SortedMap<String, List<String>> needed = new TreeMap<>();
    for (Target target : TARGETS) {
      Path root = image.root(target.platform());
      Execution execution = image.execution(target.platform());
      String program = "/usr/bin/" + name;
      Emulation.Start start = target.emulation().start(root, execution, Map.of(), List.of(program));
      try (Running running = Running.start(Place.scratch(), start.environment(), start.words())) {
        assertThat(running.await().orFail().stdout()).as(target.name()).isEqualTo(line + "\n");
      }
      ElfFile file = ElfFile.read(root.resolve("usr/bin").resolve(name));
      // QEMU does not mind, the kernel does.
      assertThat(root.resolve(file.interpreter().orElseThrow().substring(1))).isExecutable();
      List<String> libraries =
          file.needed().stream()
              .filter(library -> GLIBC.stream().noneMatch(library::startsWith))
              .toList();
      for (String library : libraries) {
        assertThat(files(root)).as(target.name()).contains(library);
      }
      needed.put(target.name(), libraries);
    }
    return needed;
  }

  private static SortedSet<String> files(Path root) throws Exception {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static SortedMap<String, List<String>> everywhere(List<String> libraries) {
    SortedMap<String, List<String>> all = new TreeMap<>();
    TARGETS.forEach(target -> all.put(target.name(), libraries));
    return all;
  }

  private static void isPlanned(
      Built built, String library, String askedBy, String servedBy, String linked)
      throws Exception {
    SortedMap<String, SortedMap<String, Fields>> planned = built.planned();
    assertThat(planned).hasSize(TARGETS.size());
    for (Map.Entry<String, SortedMap<String, Fields>> platform : planned.entrySet()) {
      Fields fields = Optional.ofNullable(platform.getValue().get(library)).orElseThrow();
      assertThat(fields.texts("askedBy"))
          .as(platform.getKey())
          .hasSize(1)
          .allMatch(by -> by.startsWith(askedBy));
      assertThat(fields.text("servedBy")).as(platform.getKey()).matches(servedBy + " [0-9].*");
      String further =
          platform.getKey().startsWith("linux/arm/") ? " if its code can be, else beside" : "";
      assertThat(fields.text("linked")).as(platform.getKey()).isEqualTo(linked + further);
    }
  }

  @Test
  void aLibraryOfAShardIsInsideTheProgram() throws Exception {
    Built built = Built.of("sqlite");
    assertThat(prints(built.image("sqlite"), "sqlite", "sqlite: 3 rows, sum 1682"))
        .isEqualTo(everywhere(List.of()));
    isPlanned(
        built,
        "sqlite3",
        "shard tinysql, lib/tinysql/src/tinysql/lib_sqlite3.cr:1",
        "libsqlite3-dev",
        "inside");
  }

  @Test
  void librariesOfTheStandardLibraryAreInsideWhereTheirCodeCanBe() throws Exception {
    Built built = Built.of("formats");
    SortedMap<String, List<String>> needed = everywhere(List.of());
    // Debian's archive for 32-bit ARM has code that works at one address only.
    needed.put("linux/arm/v7", List.of("libgmp.so.10"));
    needed.put("linux/arm/v6", List.of("libgmp.so.10"));
    assertThat(
            prints(
                built.image("formats"),
                "formats",
                "formats: xpath 1682, yaml 1682, 2^127-1 = 170141183460469231731687303715884105727,"
                    + " zlib 6000 of 6000"))
        .isEqualTo(needed);
    assertThat(built.build().stderr())
        .contains(
            "[linux/arm/v6 link] lld, hybrid; without an archive that can be inside, so beside the"
                + " program: gmp");
    isPlanned(built, "xml2", "Crystal's xml/libxml2.cr:", "libxml2-dev", "inside");
    isPlanned(built, "gmp", "Crystal's big/lib_gmp.cr:", "libgmp-dev", "inside");
  }

  @Test
  void severalLibrariesOfOneShardByNameAndByPkgConfig() throws Exception {
    Built built = Built.of("lz4");
    assertThat(
            prints(
                built.image("lz4"), "lz4", "lz4: round trip true, smaller true, sodium ba7816bf"))
        .isEqualTo(everywhere(List.of()));
    isPlanned(built, "lz4", "shard squeeze, lib/squeeze/src/squeeze.cr:3", "liblz4-dev", "inside");
    isPlanned(
        built, "sodium", "shard squeeze, lib/squeeze/src/squeeze.cr:10", "libsodium-dev", "inside");
  }

  @Test
  void filesAreBakedInByAMacroThatRunsAProgram() throws Exception {
    Built built = Built.of("baked");
    assertThat(
            prints(
                built.image("baked"),
                "baked",
                "baked: light.txt rays/rays.txt digest 99a70261, sum 1682"))
        .isEqualTo(everywhere(List.of()));
  }

  @Test
  void twoProgramsInOneImageAndEachInOneOfItsOwn() throws Exception {
    Built both = Built.of("pair");
    String sent = "{\"sum\":1682,\"from\":\"sender\"}";
    String received = "receiver: 1682 of sender";
    assertThat(prints(both.image("sender"), "sender", sent)).isEqualTo(everywhere(List.of()));
    assertThat(prints(both.image("sender"), "receiver", received)).isEqualTo(everywhere(List.of()));

    Files.writeString(
        both.project().resolve("refract.yml"), "targets:\n  sender: {}\n  receiver: {}\n");
    assertThat(
            refract(both.project(), "build", List.of("--no-release", "--progress", "plain"))
                .orFail()
                .lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("sender:1.0.0@sha256:"),
            line -> assertThat(line).startsWith("receiver:1.0.0@sha256:"));
    assertThat(prints(both.image("sender"), "sender", sent)).isEqualTo(everywhere(List.of()));
    assertThat(prints(both.image("receiver"), "receiver", received))
        .isEqualTo(everywhere(List.of()));
    assertThat(files(both.image("receiver").root(Platform.parse("linux/arm64"))))
        .contains("receiver")
        .doesNotContain("sender");

    Finished plan = refract(both.project(), "plan", List.of("--no-release", "--json")).orFail();
    Json json = Json.parse("test", "plan", plan.stdout().getBytes(StandardCharsets.UTF_8));
    assertThat(json)
        .isInstanceOfSatisfying(JsonArray.class, all -> assertThat(all.items()).hasSize(2));
  }

  @Test
  void aShardThatCompilesCAfterItsInstallation() throws Exception {
    Built built = Built.of("postinstall");
    assertThat(prints(built.image("postinstall"), "postinstall", "postinstall: 333833500"))
        .isEqualTo(everywhere(List.of()));
  }

  @Test
  void aScriptInBackticksThatCompilesC() throws Exception {
    Built built = Built.of("backtick");
    assertThat(prints(built.image("backtick"), "backtick", "backtick: 25502500"))
        .isEqualTo(everywhere(List.of()));
  }

  @Test
  void versionAndCommitAreReadWhileCompiling() throws Exception {
    Path project = Place.project("commit", Place.fresh("commit"));
    for (List<String> words :
        List.of(
            List.of("init", "--quiet"),
            List.of("add", "."),
            List.of("commit", "--quiet", "--message", "one"))) {
      git(project, words);
    }
    String commit = git(project, List.of("rev-parse", "HEAD"));
    refract(project, "build", List.of("--no-release", "--progress", "plain")).orFail();
    BuiltImage image = new BuiltImage(project.resolve("dist/commit.tar"));
    assertThat(prints(image, "commit", "commit: 2.5.0 " + commit.strip()))
        .isEqualTo(everywhere(List.of()));
  }

  private static String git(Path project, List<String> words) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=Lamp"));
    command.addAll(List.of("-c", "user.email=lamp@example.org"));
    command.addAll(words);
    Map<String, String> environment = Product.environment(Map.of("HOME", project.toString()));
    try (Running running = Running.start(project, environment, command)) {
      return running.await().orFail().stdout();
    }
  }
}
