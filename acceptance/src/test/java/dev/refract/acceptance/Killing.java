package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.AtomicFile;
import dev.refract.build.store.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A build that is ended with SIGKILL, and what has to be true afterwards.
///
/// @param stage it was in when it was killed; empty where it had ended before
/// @param exitCode of the build
/// @param lastLine that it printed to standard error
record Killing(Optional<Stage> stage, int exitCode, String lastLine) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long BYTES_PER_SECOND = 3_000_000;

  // Some 3 MB.
  private static final List<String> SMALL =
      List.of("libgc-dev", "libevent-dev", "libpcre2-dev", "tzdata", "libpcre3-dev", "tini");

  private static final Pattern UNPACKED = Pattern.compile("(?m)^\\[fetch] .*unpacked ");

  private static final List<String> STEPS = List.of("compile", "link", "image", "layer");

  /// How much is made again after a kill.
  ///
  /// @param large packages that are forgotten, beside some small ones
  /// @param steps whose results are forgotten
  /// @param share by which a stage is shorter than with all of it
  record Extent(List<String> large, List<String> steps, int share) {
    /// What takes a few seconds.
    static final Extent LITTLE = new Extent(List.of("crystal"), STEPS.subList(1, STEPS.size()), 4);

    /// Some 30 MB more of packages, and the object.
    static final Extent MUCH = new Extent(List.of("crystal", "libllvm19"), STEPS, 1);
  }

  /// What a build is doing when it is killed.
  enum Stage {
    INDICES,
    FETCH,
    UNPACK,
    COMPILE,
    WRITE;

    /// A cache in which a build does this and what follows.
    ///
    /// @param extent of what is forgotten where roots are made again
    private Path cache(TinyCache tiny, Extent extent) throws IOException {
      return switch (this) {
        case INDICES -> tiny.copyWithout("apt", "looks");
        case FETCH -> {
          Path cache = tiny.copyWithout("roots");
          TinyCache.forgetSteps(cache, extent.steps);
          TinyCache.forget(cache, SMALL);
          TinyCache.forget(cache, extent.large);
          yield cache;
        }
        case UNPACK -> {
          Path cache = tiny.copyWithout("roots");
          TinyCache.forgetSteps(cache, extent.steps);
          for (String name : extent.large) {
            Scratch.delete(TinyCache.tree(cache, name));
          }
          yield cache;
        }
        case COMPILE -> {
          Path cache = tiny.copyWithout();
          TinyCache.forgetSteps(cache, STEPS);
          yield cache;
        }
        case WRITE -> tiny.copyWithout();
      };
    }

    /// Whether `build` is doing this now.
    private boolean isNow(Running build, Tiny tiny, LoopbackMirror mirror) throws IOException {
      String said = build.errorsSoFar();
      boolean planned = said.contains("[plan] Crystal");
      boolean unpacked = UNPACKED.matcher(said).find();
      return build.process().isAlive()
          && switch (this) {
            case INDICES -> !planned && mirror.sent() > 0;
            case FETCH ->
                planned
                    && !unpacked
                    && mirror.requests().stream().anyMatch(path -> path.endsWith(".deb"));
            case UNPACK -> planned && !unpacked;
            case COMPILE -> compiles(build);
            case WRITE -> writes(tiny);
          };
    }

    /// About how long it takes, or less.
    private Duration length(Extent extent) {
      Duration much =
          switch (this) {
            case INDICES, FETCH -> Duration.ofSeconds(4);
            case UNPACK -> Duration.ofMillis(1500);
            case COMPILE -> Duration.ofSeconds(3);
            case WRITE -> Duration.ofMillis(4);
          };
      return much.dividedBy(extent.share);
    }

    private static boolean compiles(Running build) {
      return build
          .process()
          .descendants()
          .anyMatch(process ->
              text(Path.of("/proc/" + process.pid() + "/cmdline")).contains("--cross-compile"));
    }

    private static boolean writes(Tiny tiny) throws IOException {
      Path dist = tiny.directory().resolve("dist");
      if (!Files.isDirectory(dist)) {
        return false;
      }
      try (Stream<Path> files = Files.list(dist)) {
        return files.anyMatch(AtomicFile::isLeftover);
      }
    }
  }

  /// Kills a build in `stage`, at a moment that `random` says; then builds again, which has to give
  /// what a build gives that nobody disturbs, and to leave nothing unfinished anywhere.
  static Killing in(Stage stage, Random random, Extent extent) throws Exception {
    TinyCache whole = TinyCache.get();
    Path cache = stage.cache(whole, extent);
    Tiny tiny = Tiny.create();
    Killing killing = kill(tiny, cache, stage, random.nextLong(stage.length(extent).toNanos()));
    awaitNoProcess(cache);
    age(cache);
    tiny.build(cache, "--mirror=" + whole.mirror().address()).orFail();
    assertThat(tiny.archive()).hasSameBinaryContentAs(whole.archive());
    assertThat(tiny.outputs()).containsExactly("tiny.tar");
    assertThat(unfinished(cache)).as("%s", killing).isEmpty();
    return killing;
  }

  private static Killing kill(Tiny tiny, Path cache, Stage stage, long nanos)
      throws IOException, InterruptedException {
    try (LoopbackMirror mirror = LoopbackMirror.slow(BYTES_PER_SECOND);
        Running build = tiny.start(cache, "--mirror=" + mirror.address())) {
      while (build.process().isAlive() && !stage.isNow(build, tiny, mirror)) {
        LockSupport.parkNanos(stage == Stage.WRITE ? 100_000 : 5_000_000);
      }
      if (build.process().waitFor(nanos, TimeUnit.NANOSECONDS)) {
        return ended(Optional.empty(), build.await());
      }
      boolean now = stage.isNow(build, tiny, mirror);
      // Its children have to notice for themselves.
      Finished killed = build.kill();
      return ended(now && killed.exitCode() == 137 ? Optional.of(stage) : Optional.empty(), killed);
    }
  }

  private static Killing ended(Optional<Stage> stage, Finished build) {
    return new Killing(
        stage, build.exitCode(), build.stderr().lines().reduce("", (_, line) -> line));
  }

  /// Whether there was still something to kill.
  boolean isReal() {
    return exitCode == 137;
  }

  // What is being written at a place that others use, too, is swept away after a day.
  private static void age(Path cache) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    for (Path file : unfinished(cache)) {
      if (AtomicFile.isLeftover(file)) {
        Files.setLastModifiedTime(file, old);
      }
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
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It has ended meanwhile, or is none of ours.
      return "";
    }
  }

  private static List<Path> unfinished(Path cache) throws IOException {
    List<Path> unfinished = new ArrayList<>();
    try (Stream<Path> all = Files.walk(cache)) {
      all.filter(path ->
              AtomicFile.isLeftover(path)
                  || path.toString().endsWith(".part")
                  || (path.startsWith(cache.resolve("tmp")) && !path.equals(cache.resolve("tmp"))))
          .forEach(unfinished::add);
    }
    return unfinished;
  }
}
