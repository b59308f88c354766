package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.refract.archive.Digest;
import dev.refract.build.BuildRequest;
import dev.refract.build.Output;
import dev.refract.build.Refract;
import dev.refract.build.Settings;
import dev.refract.build.config.PerPlatform;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A compiler that the user brings: a tarball in the layout of the official ones, and the one on
/// the machine's `PATH`. Both are made of Debian's package here.
@Tag("thorough")
class OwnCompilerTest {
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

  /// What goes with the loader that starts the compiler.
  private static final Set<String> OF_GLIBC =
      Set.of("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "ld-linux-x86-64.so.2");

  private static final String WRAPPER =
      """
      #!/bin/sh
      top=$(dirname "$0")/..
      export LD_LIBRARY_PATH="$top/lib/crystal" CRYSTAL_PATH="lib:$top/share/crystal/src"
      exec "$top/lib/crystal/bin/crystal" "$@"
      """;

  private static Path installed = Path.of("");

  @BeforeAll
  static void install() throws Exception {
    installed = Place.fresh("compiler").toRealPath().resolve("crystal-1.6.0-1");
    Path root = crystal();
    Path program = installed.resolve("lib/crystal/bin/crystal");
    Files.createDirectories(program.getParent());
    Files.createDirectories(installed.resolve("bin"));
    Files.createDirectories(installed.resolve("share/crystal"));
    Files.createLink(program, root.resolve("usr/bin/crystal"));
    libraries(root, program, installed.resolve("lib/crystal"));
    Path wrapper = installed.resolve("bin/crystal");
    Files.writeString(wrapper, WRAPPER);
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path from = root.resolve("usr/lib/crystal/lib");
    Path to = installed.resolve("share/crystal/src");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
    Files.writeString(to.resolve("VERSION"), "1.6.0\n");
  }

  private static Path crystal() throws Exception {
    try (Debian debian = Debian.open()) {
      return debian.root("amd64", List.of("crystal"), Set.of("gcc", "libc6-dev"));
    }
  }

  private static void libraries(Path root, Path file, Path into) throws Exception {
    for (String name : ElfFile.read(file).needed()) {
      Path library = into.resolve(name);
      if (!OF_GLIBC.contains(name) && !Files.exists(library)) {
        Files.createLink(library, root.resolve(LIBRARIES).resolve(name).toRealPath());
        libraries(root, library, into);
      }
    }
  }

  // The toolchain root has LLVM for its linker; 100 MB less to pack.
  private static Path tarball() throws Exception {
    Path directory = Place.fresh("tarball");
    Path tar = directory.resolve("crystal.tar");
    Path parent = installed.resolveSibling("");
    Peers.get()
        .run(
            parent,
            "tar",
            "--create",
            "--exclude=libLLVM*",
            "--file",
            tar.toString(),
            installed.getFileName().toString())
        .orFail();
    return zipped(tar);
  }

  private static Path zipped(Path tar) throws IOException {
    Path file = tar.resolveSibling(tar.getFileName() + ".gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      Files.copy(tar, out);
    }
    Files.delete(tar);
    return file;
  }

  @Test
  void aTarballCompiles() throws Exception {
    Path tarball = tarball();
    assertThat(built("tarball=" + tarball + ",sha256=" + Digest.of(tarball).hex(), Map.of()))
        .contains("done 1.6.0");
  }

  @Test
  void theMachinesOwnCompiles() throws Exception {
    Map<String, String> environment =
        Map.of(
            "PATH",
            "/nowhere:" + installed.resolve("bin") + ":/usr/bin:/bin",
            "LD_LIBRARY_PATH",
            installed.resolve("lib/crystal").toString());
    assertThat(built("host", environment)).contains("done 1.6.0");
  }

  @Test
  void aMachineWithoutACompilerIsToldSo() {
    Failure failure = refused("host", "debian:bookworm", Map.of("PATH", "/nowhere"));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.MACHINE);
    assertThat(failure).hasMessageContaining("there is no crystal on the PATH /nowhere");
  }

  @Test
  void aHostCompilerThatDoesNotGoWithTheBaseIsRefused() {
    Map<String, String> environment =
        Map.of(
            "PATH",
            installed.resolve("bin") + ":/usr/bin:/bin",
            "LD_LIBRARY_PATH",
            installed.resolve("lib/crystal").toString());
    Failure failure = refused("host", "debian:trixie", environment);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
    assertThat(failure).hasMessageContaining("PCRE 1");
  }

  @Test
  void anotherDigestIsRefused() throws Exception {
    Path file = Place.fresh("tarball").resolve("crystal.tar.gz");
    Files.writeString(file, "something else");
    Failure failure =
        refused("tarball=" + file + ",sha256=" + "0".repeat(64), "debian:bookworm", Map.of());
    assertThat(failure.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    assertThat(failure).hasMessageContaining("0".repeat(64));
    assertThat(failure).hasMessageContaining(Digest.of(file).hex());
  }

  @Test
  void aTarballFromAServerThatLacksAPartIsRefused() throws Exception {
    Path directory = Place.fresh("tarball");
    Path source = directory.resolve("crystal-1.6.0-1/share/crystal/src");
    Files.createDirectories(source);
    Files.writeString(source.resolve("prelude.cr"), "");
    Path tar = directory.resolve("crystal.tar");
    Peers.get()
        .run(directory, "tar", "--create", "--file", tar.toString(), "crystal-1.6.0-1")
        .orFail();
    Path file = zipped(tar);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, Files.size(file));
          try (InputStream in = Files.newInputStream(file);
              OutputStream out = exchange.getResponseBody()) {
            in.transferTo(out);
          }
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/crystal.tar.gz";
      Failure failure =
          refused(
              "tarball=" + url + ",sha256=" + Digest.of(file).hex(), "debian:bookworm", Map.of());
      assertThat(failure.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
      assertThat(failure).hasMessageContaining("has no share/crystal/src/VERSION");
    } finally {
      server.stop(0);
    }
  }

  private static Failure refused(String crystal, String base, Map<String, String> environment) {
    return catchThrowableOfType(
        Failure.class,
        () ->
            Refract.build(
                request(crystal, base, Place.fresh("refused"), environment), event -> {}));
  }

  private static String built(String crystal, Map<String, String> environment) throws Exception {
    Path directory = Place.fresh("own-compiler");
    Refract.build(request(crystal, "debian:bookworm", directory, environment), event -> {});
    Platform platform = Platform.parse("linux/amd64");
    BuiltImage image = new BuiltImage(directory.resolve("image.tar"));
    Emulation.Start start =
        new Emulation("qemu-x86_64", "Nehalem")
            .start(
                image.root(platform),
                image.execution(platform),
                Map.of(),
                List.of("/usr/bin/selfcheck"));
    try (Running running = Running.start(Place.scratch(), start.environment(), start.words())) {
      return running.await().orFail().stdout();
    }
  }

  private static BuildRequest request(
      String crystal, String base, Path directory, Map<String, String> environment)
      throws Failure, IOException {
    Settings settings =
        new Settings(
            Place.cache(),
            Optional.empty(),
            false,
            true,
            Duration.ofDays(1),
            2,
            Path.of("/"),
            environment);
    return BuildRequest.of(Place.project("selfcheck", directory), settings)
        .platforms(List.of(Platform.parse("linux/amd64")))
        .outputs(List.of(new Output.Archive(directory.resolve("image.tar"))))
        .release(Optional.of(false))
        .base(Optional.of(base))
        .crystal(PerPlatform.everywhere(crystal))
        .build();
  }
}
