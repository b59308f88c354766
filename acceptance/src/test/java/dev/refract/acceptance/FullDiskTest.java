package dev.refract.acceptance;

import static dev.refract.acceptance.UntouchedOutput.assertFails;
import static dev.refract.acceptance.UntouchedOutput.assertOnlyFails;
import static dev.refract.acceptance.UntouchedOutput.built;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Disks that take no more, wherever it shows: in Refract, in the compiler, in the linker.
@Execution(ExecutionMode.CONCURRENT)
class FullDiskTest {
  private static final long PAGE = 4096;
  private static final String IN_CACHE =
      "\ntry: free some space there, or name another cache directory with --cache\n";
  private static final String AT_OUTPUT =
      "\ntry: free some space there, or write elsewhere with --output\n";

  // What a build writes itself, to be moved about within one file system.
  private static final List<String> WORK = List.of("blobs", "steps", "tmp");

  private static String mirror() throws IOException, InterruptedException {
    return "--mirror=" + TinyCache.get().mirror().address();
  }

  @ParameterizedTest
  @ValueSource(longs = {50_000, 4_000_000})
  void forTheIndices(long bytes) throws Exception {
    Tiny tiny = built();
    Path small = Place.fresh("small");
    assertFails(
        tiny,
        Walls.run(tiny.directory(), Walls.small(small, bytes), tiny.arguments(small, mirror())),
        1,
        "[plan] no space is left for " + small + IN_CACHE);
  }

  @Test
  void forAPackage() throws Exception {
    Tiny tiny = built();
    Path cache = TinyCache.get().copyWithout("roots", "steps", "blobs");
    long size = Files.size(TinyCache.download(cache, "libgc-dev"));
    TinyCache.forget(cache, "libgc-dev");
    assertFails(
        tiny,
        Walls.run(
            tiny.directory(),
            Walls.small(cache.resolve("downloads"), size / 2),
            tiny.arguments(cache, mirror())),
        1,
        "\n[fetch] no space is left for " + cache + IN_CACHE);
  }

  /// Crystal gets its macro programs, and has no room for half of the object.
  @Test
  void forTheObject() throws Exception {
    Path cache = TinyCache.get().copyWithout();
    TinyCache.forgetSteps(cache, List.of("compile", "link", "image", "layer"));
    assertNoSpace(cache, "compile", room(cache.resolve("macros")) + 700_000);
  }

  @Test
  void forTheProgram() throws Exception {
    Path cache = TinyCache.get().copyWithout();
    TinyCache.forgetSteps(cache, List.of("link", "image", "layer"));
    assertNoSpace(cache, "link", 700_000);
  }

  /// Builds where what was made before fits in, and `further` bytes.
  private static void assertNoSpace(Path cache, String stage, long further) throws Exception {
    Tiny tiny = built();
    Path small = Place.fresh("small");
    List<String> options =
        new ArrayList<>(
            Walls.small(
                small, room(cache.resolve("blobs")) + room(cache.resolve("steps")) + further));
    try (Stream<Path> parts = Files.list(cache)) {
      for (Path part : parts.toList()) {
        String name = String.valueOf(part.getFileName());
        if (!WORK.contains(name)) {
          options.addAll(List.of("--bind", part.toString(), small.resolve(name).toString()));
        }
      }
    }
    assertFails(
        tiny,
        Walls.run(
            tiny.directory(),
            options,
            "cp -r '%s/blobs' '%s/steps' '%s' && exec \"$@\"".formatted(cache, cache, small),
            Map.of(),
            tiny.arguments(small, mirror())),
        1,
        "\n[linux/amd64 " + stage + "] no space is left for " + small + IN_CACHE);
  }

  private static long room(Path directory) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += (Files.size(file) + PAGE - 1) / PAGE * PAGE;
      }
    }
    return bytes;
  }

  /// What is there after it is asked where the disk is still seen.
  @Test
  void forTheArchiveInDist() throws Exception {
    Tiny tiny = Tiny.create();
    Path dist = Files.createDirectory(tiny.directory().resolve("dist"));
    Finished build =
        Walls.run(
            tiny.directory(),
            Walls.small(dist, 1_000_000),
            "\"$@\"; code=$?; ls -A '%s'; exit $code".formatted(dist),
            Map.of(),
            tiny.arguments(TinyCache.get().copyWithout(), mirror()));
    assertThat(build.stderr())
        .endsWith("\n[write] no space is left for " + tiny.archive() + AT_OUTPUT)
        .doesNotContain("\tat ", "Exception");
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.stdout()).isEmpty();
  }

  @Test
  void forTheArchiveElsewhere() throws Exception {
    Tiny tiny = built();
    Path small = Place.fresh("small");
    Path cache = TinyCache.get().copyWithout();
    assertFails(
        tiny,
        Walls.run(
            tiny.directory(),
            Walls.small(small, 1_000_000),
            tiny.arguments(
                cache, mirror(), "--output=type=archive,dest=" + small.resolve("tiny.tar"))),
        1,
        "\n[write] no space is left for " + small.resolve("tiny.tar") + AT_OUTPUT);
  }

  @Test
  void readOnlyForTheCache() throws Exception {
    Tiny tiny = built();
    Path cache = TinyCache.get().copyWithout("steps", "blobs");
    assertOnlyFails(
        tiny,
        Walls.run(tiny.directory(), Walls.readOnly(cache), tiny.arguments(cache, mirror())),
        1,
        "[build] the file system of "
            + cache
            + " is read-only\ntry: make it writable, or name another cache directory with --cache\n");
  }

  @Test
  void readOnlyForTheArchive() throws Exception {
    Tiny tiny = built();
    assertFails(
        tiny,
        Walls.run(
            tiny.directory(),
            Walls.readOnly(tiny.directory().resolve("dist")),
            tiny.arguments(TinyCache.get().copyWithout(), mirror())),
        1,
        "\n[write] the file system of "
            + tiny.archive()
            + " is read-only\ntry: make it writable, or write elsewhere with --output\n");
  }
}
