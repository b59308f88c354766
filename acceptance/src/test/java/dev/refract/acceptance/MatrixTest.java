package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.BuildRequest;
import dev.refract.build.Event;
import dev.refract.build.Output;
import dev.refract.build.Refract;
import dev.refract.build.Settings;
import dev.refract.build.Stage;
import dev.refract.build.config.PerPlatform;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every Crystal that Debian ships with every base and platform: what is offered passes all checks
/// on the lowest CPU of the platform, and all else is refused before the first package, with its
/// reason.
///
/// A pair whose index the mirror serves inconsistently today is reported by name; it is neither
/// passed nor failed. Nothing but the product's own word for that counts.
///
/// What runs is a part: each base with each platform, with one version or the other, and all that
/// is refused; with `-Dmatrix=full` the whole table.
@Tag("thorough")
class MatrixTest {
  private static final List<String> VERSIONS = List.of("1.6", "1.14", "1.21");
  private static final List<String> BASES = List.of("bookworm", "trixie", "forky");
  private static final List<Machine> MACHINES = List.of(Machine.values());
  private static final String MID_SYNC = "the mirror is in mid-sync: ";

  private static final List<String> CHECKS =
      List.of(
          "directory",
          "sleep",
          "file time read",
          "file time set",
          "time zone",
          "certificates",
          "encoding",
          "backtrace",
          "stack",
          "http");

  /// A platform and the lowest CPU that it promises, as QEMU calls it: Debian's i386 wants i686 up
  /// to bookworm, and SSE2 since trixie.
  enum Machine {
    AMD64("linux/amd64", "qemu-x86_64", "Nehalem"),
    ARM64("linux/arm64", "qemu-aarch64", "cortex-a53"),
    ARM_V7("linux/arm/v7", "qemu-arm", "cortex-a7"),
    ARM_V6("linux/arm/v6", "qemu-arm", "arm1176"),
    I386("linux/386", "qemu-i386", "pentium3");

    private final String platform;
    private final String emulator;
    private final String cpu;

    Machine(String platform, String emulator, String cpu) {
      this.platform = platform;
      this.emulator = emulator;
      this.cpu = cpu;
    }

    Emulation emulation(String base) {
      boolean sse2 = this == I386 && !base.equals("bookworm");
      return new Emulation(emulator, sse2 ? "n270" : cpu);
    }
  }

  /// One cell of the table.
  record Pair(String version, String base, Machine machine) {
    /// Why it is refused, where it is: what the message has to say.
    Optional<String> refused() {
      if (machine == Machine.ARM_V6 && base.equals("forky")) {
        // Debian's last release with armel is 13.
        return Optional.of(version.equals("1.6") ? "PCRE 1" : "armel");
      }
      return version.equals("1.6") && !base.equals("bookworm")
          ? Optional.of("Crystal 1.6.0 needs PCRE 1, which debian:" + base + " no longer has")
          : Optional.empty();
    }

    @Override
    public String toString() {
      return "Crystal " + version + ", " + base + ", " + machine.platform;
    }
  }

  // Under qemu-user 7.2 a program for x86 of Crystal 1.21 breaks off once in some twenty runs.
  static Stream<Pair> pairs() {
    return switch (System.getProperty("matrix", "")) {
      case "full" -> all();
      default -> all().filter(MatrixTest::everyDay);
    };
  }

  private static Stream<Pair> all() {
    List<Pair> pairs = new ArrayList<>();
    for (String version : VERSIONS) {
      for (String base : BASES) {
        for (Machine machine : MACHINES) {
          pairs.add(new Pair(version, base, machine));
        }
      }
    }
    return pairs.stream();
  }

  // The newer two versions take turns over bases and platforms; the oldest has one base only.
  private static boolean everyDay(Pair pair) {
    int version = VERSIONS.indexOf(pair.version());
    return pair.refused().isPresent()
        || (version == 0
            ? pair.machine() == Machine.AMD64 || pair.machine() == Machine.ARM_V7
            : (MACHINES.indexOf(pair.machine()) + BASES.indexOf(pair.base())) % 2 == version - 1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void isOfferedAndRunsOrIsRefused(Pair pair, TestReporter reporter) throws Exception {
    Path archive = Place.fresh("matrix").resolve("image.tar");
    Collection<Stage> steps = new ConcurrentLinkedQueue<>();
    try {
      Refract.build(
          request(pair, archive),
          event -> {
            if (event instanceof Event.Started started) {
              steps.add(started.step().stage());
            }
          });
    } catch (Failure failure) {
      if (failure.kind() == Failure.Kind.NETWORK && failure.problem().startsWith(MID_SYNC)) {
        reporter.publishEntry("not checked", pair + ": " + failure.problem());
        System.out.println("NOT CHECKED " + pair + ": " + failure.problem());
        return;
      }
      if (pair.refused().isEmpty() || failure.kind() != Failure.Kind.UNSUPPORTED) {
        throw failure;
      }
      assertThat(failure.problem()).contains(pair.refused().get());
      assertThat(failure.remedy()).isPresent();
      assertThat(steps).containsExactly(Stage.PLAN);
      return;
    }
    assertThat(pair.refused()).as("%s is not refused", pair).isEmpty();
    List<String> said = run(pair, new BuiltImage(archive));
    assertThat(said).noneMatch(line -> line.startsWith("failed "));
    for (String check : CHECKS) {
      assertThat(said).anyMatch(line -> line.startsWith("ok " + check + ": "));
    }
    assertThat(said.getLast()).startsWith("done " + pair.version() + ".");
  }

  private static BuildRequest request(Pair pair, Path archive) throws Failure, IOException {
    Settings settings =
        new Settings(
            Place.cache(),
            Optional.empty(),
            false,
            true,
            Duration.ofDays(1),
            2,
            Path.of("/"),
            System.getenv());
    return BuildRequest.of(Place.project("selfcheck", archive.resolveSibling("")), settings)
        .platforms(List.of(Platform.parse(pair.machine().platform)))
        .outputs(List.of(new Output.Archive(archive)))
        .release(Optional.of(false))
        .base(Optional.of("debian:" + pair.base()))
        .crystal(PerPlatform.everywhere(pair.version()))
        .build();
  }

  private static List<String> run(Pair pair, BuiltImage image) throws Exception {
    Platform platform = Platform.parse(pair.machine().platform);
    Path root = image.root(platform);
    Emulation.Start start =
        pair.machine()
            .emulation(pair.base())
            .start(root, image.execution(platform), Map.of(), List.of("/usr/bin/selfcheck"));
    try (Running running = Running.start(Place.scratch(), start.environment(), start.words())) {
      return running.await().orFail().lines();
    } finally {
      Files.deleteIfExists(image.archive());
    }
  }
}
