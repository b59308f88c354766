package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.acceptance.AlpineMirror.Machine;
import dev.refract.elf.ElfFile;
import dev.refract.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Images on Alpine, against a mirror that other tools have made.
class AlpineTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final Platform ARM64 = Platform.of("linux", "arm64");
  private static final Platform I386 = Platform.of("linux", "386");

  private static Optional<AlpineMirror> made = Optional.empty();

  @BeforeAll
  static void make() throws Exception {
    made = Optional.of(AlpineMirror.create(List.of(Machine.AMD64, Machine.ARM64, Machine.I386)));
  }

  @AfterAll
  static void close() {
    made.ifPresent(AlpineMirror::close);
  }

  private static AlpineMirror mirror() {
    return made.orElseThrow();
  }

  // Without a garbage collector and regular expressions: what libgc and PCRE 2 of Debian want of
  // glibc, musl has not.
  private static Path project() throws Exception {
    Path directory = Files.createDirectory(Place.fresh("alpine-project").resolve("moon"));
    Files.createDirectory(directory.resolve("src"));
    Files.writeString(
        directory.resolve("shard.yml"),
        """
        name: moon
        version: 0.1.0
        license: MIT
        crystal: '>= 1.15'
        targets:
          moon:
            main: src/moon.cr
        """);
    Files.writeString(
        directory.resolve("src/moon.cr"),
        """
        # Debian's build of the unwinder reports its own failures through this function of glibc.
        fun __fprintf_chk(stream : Void*, flag : Int32, format : UInt8*) : Int32
          0
        end

        begin
          raise ArgumentError.new("raised")
        rescue e
          puts e.message
        end
        done = Channel(Int32).new
        spawn { sleep 1.millisecond; done.send(ARGV.size) }
        puts "#{done.receive} arguments"
        puts Time.local(Time::Location.load("Europe/Berlin")).zone.name.size > 0
        puts File.exists?("/etc/ssl/certs/ca-certificates.crt")
        """);
    return directory;
  }

  private static Finished build(Path project, String... more) throws Exception {
    return refract("build", project, more);
  }

  private static Finished refract(String verb, Path project, String... more) throws Exception {
    Path keys = project.resolve("keys");
    Files.writeString(project.resolve("refract.yml"), "keys: keys\n");
    if (!Files.exists(keys)) {
      Files.createDirectory(keys);
      Files.copy(mirror().keys().resolve(AlpineMirror.KEY), keys.resolve(AlpineMirror.KEY));
    }
    List<String> words = new ArrayList<>(List.of(verb, project.toString()));
    words.addAll(
        List.of("--base=alpine:" + AlpineMirror.RELEASE, "--mirror=" + mirror().address()));
    words.addAll(List.of("-Dgc_none", "--no-release", "--progress=plain", "--accept-expired"));
    words.add("--cache=" + Place.cache());
    words.addAll(List.of(more));
    return Product.run(project, Map.of(), words.toArray(String[]::new));
  }

  @Test
  void aProgramIsLinkedWithMuslAndRuns() throws Exception {
    Path project = project();
    build(project, "--platform=linux/amd64,linux/arm64,linux/386", "--sbom=spdx,cyclonedx")
        .orFail();
    BuiltImage image = new BuiltImage(project.resolve("dist/moon.tar"));
    for (Platform platform : List.of(AMD64, ARM64, I386)) {
      Path root = image.root(platform);
      ElfFile program = ElfFile.read(root.resolve("usr/bin/moon"), "moon");
      assertThat(program.interpreter()).isEmpty();
      assertThat(program.needed()).isEmpty();
      assertThat(Files.readString(root.resolve("lib/apk/db/installed")))
          .contains("P:musl-dev\nV:1.2.3-r0\n", "P:tini-static\n", "P:alpine-release\n");
      assertThat(Files.readString(root.resolve("etc/os-release"))).contains("ID=alpine");
      theBillNamesThePackages(image.archive(), platform);
      assertThat(run(project, image, platform).orFail().lines())
          .containsExactly("raised", "2 arguments", "true", "true");
    }
  }

  private static Finished run(Path project, BuiltImage image, Platform platform) throws Exception {
    List<String> arguments = List.of("one", "two");
    if (platform.equals(I386)) {
      // QEMU answers otherwise than Linux when musl asks where the stack ends, again and again.
      List<String> words = new ArrayList<>(List.of("run", image.archive().toString()));
      words.addAll(List.of("--platform=linux/386", "--cache=" + Place.cache(), "--"));
      words.addAll(arguments);
      return Product.run(project, Map.of(), words.toArray(String[]::new));
    }
    Emulation emulation =
        platform.equals(AMD64)
            ? new Emulation("qemu-x86_64", "Nehalem")
            : new Emulation("qemu-aarch64", "cortex-a53");
    List<String> command = new ArrayList<>(List.of("/usr/bin/moon"));
    command.addAll(arguments);
    Emulation.Start start =
        emulation.start(image.root(platform), image.execution(platform), Map.of(), command);
    try (Running running = Running.start(Place.scratch(), start.environment(), start.words())) {
      return running.await();
    }
  }

  private static void theBillNamesThePackages(Path archive, Platform platform) throws Exception {
    String architecture =
        switch (platform.architecture()) {
          case "amd64" -> "x86_64";
          case "386" -> "x86";
          default -> "aarch64";
        };
    for (String type : List.of("application/spdx+json", "application/vnd.cyclonedx+json")) {
      byte[] document = BillTest.document(archive, platform, type);
      assertThat(new String(document, StandardCharsets.UTF_8))
          .contains("pkg:apk/alpine/musl-dev@1.2.3-r0?arch=" + architecture + "&distro=alpine-3.22")
          .contains("pkg:apk/alpine/tini-static@1.2.3-r0", "pkg:apk/alpine/tzdata@1.2.3-r0")
          .doesNotContain("pkg:deb/");
      assertThat(
              (type.contains("spdx") ? OfficialSchema.SPDX : OfficialSchema.CYCLONEDX)
                  .problems(document))
          .isEmpty();
    }
  }

  /// Alpine's mirrors have the newest packages alone: a lock tells that they are others.
  @Test
  void aLockIsHeldAgainstTheMirror() throws Exception {
    Path project = project();
    String platform = "--platform=linux/amd64";
    refract("lock", project, platform).orFail();
    Path lock = project.resolve("refract.lock");
    assertThat(lock)
        .content()
        .contains("\"alpine:3.22\":\n", "  x86_64:\n", "      musl-dev: {version: \"1.2.3-r0\"")
        .contains("file: \"main/x86_64/musl-dev-1.2.3-r0.apk\"");
    refract("plan", project, platform, "--locked").orFail();
    Files.writeString(
        lock,
        Files.readString(lock)
            .replace("musl-dev: {version: \"1.2.3", "musl-dev: {version: \"1.2.2"));
    Finished other = refract("plan", project, platform, "--locked");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.stderr())
        .contains(
            "the mirror of alpine:3.22 no longer has what refract.lock pins for x86_64: musl-dev"
                + " 1.2.2-r0 -> 1.2.3-r0\n")
        .contains("refract lock --update");
    Finished unknown = refract("plan", project, "--platform=linux/arm64", "--locked");
    assertThat(unknown.stderr()).contains("does not pin the ", " of alpine:3.22 for aarch64");
  }

  @Test
  void whatAMirrorOfOthersHasIsNotTaken() throws Exception {
    Path project = project();
    Files.createDirectory(project.resolve("keys"));
    Finished unknown = build(project, "--platform=linux/amd64");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.stderr())
        .contains("is signed by none of the keys that count: .SIGN.RSA256." + AlpineMirror.KEY)
        .contains("as `keys:` in refract.yml");
    Files.delete(project.resolve("keys"));
    // A package that is not the one of the index.
    mirror().pack(Machine.AMD64, "main", "spoilt", "spoilt", "", mirror().text("usr/x", "x"));
    mirror().index(Machine.AMD64, "main");
    Path spoiltFile = mirror().folder(Machine.AMD64, "main").resolve("spoilt-1.2.3-r0.apk");
    byte[] bytes = Files.readAllBytes(spoiltFile);
    bytes[bytes.length - 20] ^= 1;
    Files.write(spoiltFile, bytes);
    Files.writeString(project.resolve("other.yml"), "keys: keys\npackages: {build: [spoilt]}\n");
    Finished spoilt = build(project, "--platform=linux/amd64", "--refresh", "--config=other.yml");
    assertThat(spoilt.exitCode()).isEqualTo(1);
    assertThat(spoilt.stderr()).contains("spoilt-1.2.3-r0.apk should have the data part sha256:");
    Finished arm = build(project, "--platform=linux/arm/v6");
    assertThat(arm.exitCode()).isEqualTo(2);
    assertThat(arm.stderr())
        .contains("no bindings for musl on 32-bit ARM")
        .contains("raspbian:bookworm");
  }
}
