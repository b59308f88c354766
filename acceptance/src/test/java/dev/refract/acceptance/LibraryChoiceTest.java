package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which package a library comes from: none, the one that is named, one of several.
class LibraryChoiceTest {
  private Path project = Path.of("");

  /// A project with a shard that binds a library.
  @BeforeEach
  void lamp() throws Exception {
    project = Place.fresh("lamp");
    write("shard.yml", "name: lamp\nversion: 1.0.0\ntargets:\n  lamp:\n    main: src/lamp.cr\n");
    write("src/lamp.cr", "require \"optics\"\nputs LibOptics.focus\n");
    write("lib/optics/shard.yml", "name: optics\nversion: 1.0.0\n");
  }

  private void asksFor(String library, String function) throws Exception {
    write(
        "lib/optics/src/optics.cr",
        "@[Link(\""
            + library
            + "\")]\nlib LibOptics\n  fun focus = "
            + function
            + " : Int32\nend\n");
  }

  private void write(String path, String text) throws Exception {
    Path file = project.resolve(path);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  private Finished refract(String verb, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of(verb, project.toString(), "--no-release"));
    words.addAll(List.of("--cache", Place.cache().toString(), "--accept-expired"));
    words.addAll(List.of("--platform", "linux/arm64", "--progress", "plain"));
    words.addAll(List.of(options));
    return Product.run(project, Map.of("HOME", project.toString()), words.toArray(String[]::new));
  }

  @Test
  void aLibraryInNoPackageIsNamedWithTheShardAndTheNearestNames() throws Exception {
    asksFor("sqlite4", "sqlite4_threadsafe");
    Finished build = refract("build");
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.stderr())
        .endsWith(
            "[linux/arm64 link] no package of debian:bookworm has the library of -lsqlite4, which"
                + " is asked for by shard optics, lib/optics/src/optics.cr:1; nearest: sqlite3"
                + " (libsqlite3-dev), dqlite (libdqlite-dev), ite (libite-dev)\n"
                + "try: name the package that has it in refract.yml: `libraries: {sqlite4:"
                + " PACKAGE}`\n");

    write("refract.yml", "libraries: {sqlite4: libsqlite3-dev}\n");
    assertThat(refract("build").stderr())
        .endsWith(
            "[linux/arm64 link] libsqlite3-dev has no library for -lsqlite4 where linkers look,"
                + " which is asked for by shard optics, lib/optics/src/optics.cr:1\n"
                + "try: name the package that has it in refract.yml: `libraries: {sqlite4:"
                + " PACKAGE}`\n");

    write("refract.yml", "libraries: {sqlite4: libsqlite4-dev}\n");
    assertThat(refract("plan").stderr())
        .endsWith(
            "[linux/arm64 plan] refract.yml names the package libsqlite4-dev for the library"
                + " sqlite4, and debian:bookworm has none of that name\n"
                + "try: correct `libraries:` in refract.yml\n");
  }

  @Test
  void ofSeveralPackagesOneIsTakenAndSaidAndAnotherCanBeNamed() throws Exception {
    asksFor("curl", "curl_version_info");
    String note =
        "linux/arm64: -lcurl is taken from libcurl4-openssl-dev; libcurl4-nss-dev,"
            + " libcurl4-gnutls-dev have it, too: choose with `libraries: {curl: PACKAGE}` in"
            + " refract.yml";
    Finished plan = refract("plan", "--json").orFail();
    assertThat(plan.stderr()).contains(note);
    assertThat(servedBy(plan, "curl")).startsWith("libcurl4-openssl-dev ");

    write("refract.yml", "libraries: {curl: libcurl4-gnutls-dev}\n");
    Finished named = refract("plan", "--json").orFail();
    assertThat(named.stderr()).doesNotContain("libcurl");
    assertThat(servedBy(named, "curl")).startsWith("libcurl4-gnutls-dev ");
  }

  /// systemd.pc and udev.pc are of the programs of these names.
  @Test
  void aLibraryIsNotSoughtWhereAProgramOfItsNameIs() throws Exception {
    asksFor("systemd", "sd_booted");
    assertThat(servedBy(refract("plan", "--json").orFail(), "systemd"))
        .startsWith("libsystemd-dev ");
    asksFor("udev", "udev_new");
    assertThat(servedBy(refract("plan", "--json").orFail(), "udev")).startsWith("libudev-dev ");
  }

  @Test
  void theNamedPackageIsWhatTheProgramRunsWith() throws Exception {
    Sample sample =
        Sample.fresh()
            .program(
                """
                @[Link("ssh")]
                lib LibSSH
                  fun version = ssh_version(required : Int32) : UInt8*
                end
                puts String.new(LibSSH.version(0))
                """)
            .with("refract.yml", "libraries: {ssh: libssh-gcrypt-dev}\n");
    sample.build("--link", "dynamic", "--platform", "linux/arm64").orFail();
    assertThat(sample.output("linux/arm64", "qemu-aarch64", "cortex-a53"))
        .singleElement()
        .asString()
        .contains("/gnutls/");
  }

  private static String servedBy(Finished plan, String library) throws Exception {
    for (Fields fields : platform(plan).objects("libraries")) {
      if (fields.text("name").equals(library)) {
        return fields.text("servedBy");
      }
    }
    throw new AssertionError("not planned: " + library);
  }

  private static Fields platform(Finished plan) throws Exception {
    return Json.parseObject("test", "plan", plan.stdout().getBytes(StandardCharsets.UTF_8))
        .objects("platforms")
        .getFirst();
  }

  @Test
  void ofALibraryMoreNoMorePackagesAreFetchedThanItNeeds() throws Exception {
    forget("libjansson.so");
    asksFor("z", "zlibVersion");
    refract("build").orFail();
    SortedSet<String> more = sysroot();

    asksFor("jansson", "jansson_version_str");
    Finished build = refract("build").orFail();
    assertThat(build.stderr())
        .containsPattern("\\n\\[fetch\\] (fetched [0-9.]+ [kM]?B, )?unpacked 2 packages, ");
    SortedSet<String> all = sysroot();
    all.removeAll(more);
    assertThat(all).containsExactly("libjansson-dev", "libjansson4");
    assertThat(withLibrary("packages", "libjansson.so")).hasSize(2);
  }

  private SortedSet<String> sysroot() throws Exception {
    SortedSet<String> names = new TreeSet<>();
    for (Fields pack :
        platform(refract("plan", "--json").orFail()).object("sysroot").objects("packages")) {
      names.add(pack.text("name"));
    }
    return names;
  }

  // Of another run of the test.
  private static void forget(String library) throws Exception {
    for (String kind : List.of("packages", "roots")) {
      for (Path directory : withLibrary(kind, library)) {
        try (Stream<Path> files = Files.walk(directory)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }

  /// What the cache has that holds a file whose name begins so.
  private static List<Path> withLibrary(String kind, String library) throws Exception {
    List<Path> found = new ArrayList<>();
    Path folder = Place.cache().resolve(kind);
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : children.toList()) {
        Path libraries = child.resolve("tree/usr/lib/aarch64-linux-gnu");
        if (Files.isDirectory(libraries)) {
          try (Stream<Path> files = Files.list(libraries)) {
            if (files.anyMatch(file -> file.getFileName().toString().startsWith(library))) {
              found.add(child);
            }
          }
        }
      }
    }
    return found;
  }
}
