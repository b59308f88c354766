package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.emulator.Emulator;
import dev.refract.build.sandbox.Mount;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Program;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Debian's busybox for other machines runs here, and so do the programs that it starts.
class EmulatorTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64,  amd64, x86_64",
    "linux/arm64,  arm64, aarch64",
    "linux/arm/v7, armhf, armv7l",
    "linux/arm/v6, armel, armv6l",
    // Where the kernel runs it itself, it says what it is itself.
    "linux/386,    i386,  i686|x86_64",
  })
  void programsAndTheirChildrenRun(String platform, String architecture, String machine)
      throws Exception {
    List<String> before = formats();
    Path folder = Place.fresh("mounted");
    Files.writeString(folder.resolve("in"), "given");
    try (Debian debian = Debian.open()) {
      Path root = debian.root(architecture, List.of("busybox-static"), Set.of());
      Sandbox sandbox =
          new Emulator(debian.programs(), Place.fresh("emulator"))
              .sandbox(root, Platform.parse(platform));
      try (Sandbox.Session session =
          sandbox.open(List.of(Mount.writable("folder", folder)), "test")) {
        List<String> words = new ArrayList<>(session.words("bin/busybox"));
        words.addAll(
            List.of(
                "sh",
                "-c",
                "busybox uname -m; busybox cat in >out; echo $WORD; echo no >&2; exit 7"));
        Outcome outcome =
            session.run(
                new Program(words, new TreeMap<>(Map.of("WORD", "a b")), session.path("folder")),
                Place.scratch());
        assertThat(outcome.text()).matches("(" + machine + ")\na b\nno\n");
        assertThat(outcome.exitCode()).isEqualTo(7);
        assertThat(folder.resolve("out")).hasContent("given");
      }
    }
    assertThat(formats()).isEqualTo(before);
  }

  /// What all of the machine knows of binary formats.
  static List<String> formats() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/sys/fs/binfmt_misc"))) {
      return files.map(Path::toString).sorted().toList();
    }
  }
}
