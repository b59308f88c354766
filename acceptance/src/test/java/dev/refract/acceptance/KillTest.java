package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A build that was killed at any moment leaves no process behind, and nothing that the next build
/// could take for something whole.
@Execution(ExecutionMode.CONCURRENT)
@Tag("thorough")
class KillTest {
  // As good as any; another one finds other moments.
  private static final long SEED = 20_261_125;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  // Some 3 MB, to be fetched and unpacked in a second or two.
  private static final List<String> PACKAGES =
      List.of("libgc-dev", "libevent-dev", "libpcre2-dev", "tzdata", "libpcre3-dev", "tini");
  private static final long BYTES_PER_SECOND = 1_500_000;

  /// What a build is doing when it is killed.
  enum Stage {
    /// Begins when the plan is made.
    FETCH("[plan]", 1500),
    /// Begins with joining the roots.
    COMPILE("[plan]", 5000),
    IMAGE("[linux/amd64 compile]", 1200),
    WRITE("[linux/amd64 image]", 150);

    private final String after;
    private final int millis;

    /// @param after what the build prints before
    /// @param millis about how long it takes
    Stage(String after, int millis) {
      this.after = after;
      this.millis = millis;
    }

    /// A cache in which a build does this and what follows.
    Path cache(TinyCache tiny) throws IOException {
      return switch (this) {
        case FETCH -> {
          Path cache = tiny.copyWithout("roots", "steps", "blobs");
          for (String name : PACKAGES) {
            TinyCache.forget(cache, name);
          }
          yield cache;
        }
        case COMPILE -> tiny.copyWithout("roots", "steps", "blobs");
        case IMAGE -> {
          Path cache = tiny.copyWithout();
          TinyCache.forgetSteps(cache, List.of("link", "image", "layer"));
          yield cache;
        }
        case WRITE -> tiny.copyWithout();
      };
    }
  }

  static Stream<Arguments> moments() {
    Random random = new Random(SEED);
    List<Arguments> moments = new ArrayList<>();
    for (int round = 0; round < 30; round++) {
      Stage stage = Stage.values()[round % Stage.values().length];
      moments.add(Arguments.of(stage, random.nextInt(stage.millis)));
    }
    return moments.stream();
  }

  @ParameterizedTest(name = "{0} + {1} ms")
  @MethodSource("moments")
  void theNextBuildGivesTheSame(Stage stage, int millis) throws Exception {
    TinyCache whole = TinyCache.get();
    Path cache = stage.cache(whole);
    Tiny tiny = Tiny.create();
    try (LoopbackMirror mirror = LoopbackMirror.slow(BYTES_PER_SECOND)) {
      Finished killed = killed(tiny, cache, stage, millis);
      assertThat(killed.exitCode()).as("%s", killed).isIn(137, 0);
      awaitNoProcess(cache);
      tiny.build(cache, "--mirror=" + mirror.address()).orFail();
    }
    assertThat(tiny.archive()).hasSameBinaryContentAs(whole.archive());
    assertThat(tiny.outputs()).containsExactly("tiny.tar");
    assertThat(unfinished(cache)).isEmpty();
  }

  private static Finished killed(Tiny tiny, Path cache, Stage stage, int millis)
      throws IOException, InterruptedException {
    try (LoopbackMirror mirror = LoopbackMirror.slow(BYTES_PER_SECOND);
        Running build = tiny.start(cache, "--mirror=" + mirror.address())) {
      while (!build.errorsSoFar().contains(stage.after)
          && !build.process().waitFor(5, TimeUnit.MILLISECONDS)) {}
      if (!build.process().waitFor(millis, TimeUnit.MILLISECONDS)) {
        // Its children have to notice for themselves.
        return build.kill();
      }
      return build.await();
    }
  }

  // Whatever was mounted from the cache or has a file of it among its words.
  private static void awaitNoProcess(Path cache) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Optional<String> left = process(cache);
    while (left.isPresent()) {
      assertThat(System.nanoTime()).as("%s still runs", left.get()).isLessThan(end);
      LockSupport.parkNanos(20_000_000);
      left = process(cache);
    }
  }

  private static Optional<String> process(Path cache) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : processes.toList()) {
        if (String.valueOf(process.getFileName()).matches("[0-9]+")) {
          String words = text(process.resolve("cmdline"));
          if (words.contains(cache.toString())
              || text(process.resolve("mountinfo")).contains(cache.getFileName().toString())) {
            return Optional.of(process + " " + words.replace('\0', ' '));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It has ended meanwhile, or is none of ours.
      return "";
    }
  }

  private static List<Path> unfinished(Path cache) throws IOException {
    try (Stream<Path> all = Files.walk(cache)) {
      return all.filter(path -> path.startsWith(cache.resolve("tmp")))
          .filter(path -> !path.equals(cache.resolve("tmp")))
          .toList();
    }
  }
}
