package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.store.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What `refract.lock` pins is built, whatever the mirrors have meanwhile.
@Execution(ExecutionMode.CONCURRENT)
class LockTest {
  private static final String LOCKED = "--locked";

  private static Path file(Tiny tiny) {
    return tiny.directory().resolve("refract.lock");
  }

  private static Finished lock(Tiny tiny, Path cache, LoopbackMirror mirror, String... more)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of(tiny.arguments(cache, "--mirror=" + mirror.address())));
    arguments.set(0, "lock");
    arguments.addAll(List.of(more));
    return Product.run(tiny.directory(), Map.of(), arguments.toArray(String[]::new));
  }

  private static Tiny locked() throws IOException, InterruptedException {
    Tiny tiny = Tiny.create();
    lock(tiny, TinyCache.get().copyWithout(), TinyCache.get().mirror()).orFail();
    return tiny;
  }

  private static List<String> without(List<String> lines, List<String> others) {
    List<String> left = new ArrayList<>(lines);
    others.forEach(left::remove);
    return left;
  }

  // Where a mirror has the package `name`.
  private static String pool(Tiny tiny, String name) throws IOException {
    String start = "        " + name + ": {";
    return Files.readString(file(tiny))
        .lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.replaceFirst(".*file: \"(.*)\"}", "$1"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isWrittenOnceAndTellsWhere() throws Exception {
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout();
    Tiny tiny = Tiny.create();
    Finished first = lock(tiny, cache, whole.mirror()).orFail();
    assertThat(first.stdout()).isEqualTo(file(tiny) + "\n");
    assertThat(first.stderr()).containsPattern("(?m)^[0-9]+ packages are pinned$");
    byte[] bytes = Files.readAllBytes(file(tiny));
    Finished second = lock(tiny, cache, whole.mirror()).orFail();
    assertThat(second.stderr()).endsWith(" packages are pinned, as they were before\n");
    assertThat(file(tiny)).hasBinaryContent(bytes);
  }

  /// Only what is not in the cache is fetched, and no index is.
  @Test
  void aLockedBuildAsksNoIndexAndGivesTheSameBytes() throws Exception {
    Tiny tiny = locked();
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout("apt", "looks", "roots", "steps", "blobs");
    TinyCache.forget(cache, "tini");
    try (LoopbackMirror mirror = LoopbackMirror.honest()) {
      tiny.build(cache, LOCKED, "--mirror=" + mirror.address()).orFail();
      assertThat(mirror.requests()).containsExactly("/debian/" + pool(tiny, "tini"));
    }
    assertThat(tiny.archive()).hasSameBinaryContentAs(whole.archive());
  }

  @Test
  @Tag("thorough")
  void aPackageThatIsGoneIsSoughtInTheCacheThenInTheSnapshot() throws Exception {
    Tiny tiny = locked();
    TinyCache whole = TinyCache.get();
    String file = pool(tiny, "tini");
    String name = file.substring(file.lastIndexOf('/'));
    try (LoopbackMirror mirror = LoopbackMirror.answering(name, LoopbackMirror.status(404));
        LoopbackMirror empty = LoopbackMirror.answering(name, LoopbackMirror.status(404));
        LoopbackMirror snapshot = LoopbackMirror.honest()) {
      String option = "--mirror=" + mirror.address();
      Path cache = whole.copyWithout("apt", "looks", "roots", "steps", "blobs");
      Scratch.delete(TinyCache.tree(cache, "tini"));
      tiny.build(cache, LOCKED, option).orFail();
      assertThat(mirror.requests()).isEmpty();

      Path forgetful = whole.copyWithout("apt", "looks", "roots", "steps", "blobs");
      TinyCache.forget(forgetful, "tini");
      Path configuration = tiny.directory().resolve("refract.yml");
      Files.writeString(configuration, "snapshot: " + empty.address() + "\n");
      Finished build = tiny.build(forgetful, LOCKED, option);
      assertThat(build.exitCode()).isEqualTo(1);
      String tini = file.replaceFirst(".*/tini_(.*)_amd64.deb", "tini $1");
      assertThat(build.stderr())
          .contains("[fetch] " + tini + " cannot be had: ")
          .contains(mirror.address() + "/" + file, empty.address() + "/" + file);

      Files.writeString(configuration, "snapshot: " + snapshot.address() + "\n");
      tiny.build(forgetful, LOCKED, option).orFail();
      assertThat(snapshot.requests()).containsExactly("/debian/" + file);
      assertThat(tiny.archive()).hasSameBinaryContentAs(whole.archive());
    }
  }

  @Test
  void aNewerVersionIsTakenWhenItIsAskedFor() throws Exception {
    Tiny tiny = locked();
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout();
    String newest = Files.readString(file(tiny));
    String version = pool(tiny, "tini").replaceFirst(".*/tini_(.*)_amd64.deb", "$1");
    String old = newest.replace(version, "0.1-1");
    assertThat(old).isNotEqualTo(newest);
    Files.writeString(file(tiny), old);
    Finished kept = lock(tiny, cache, whole.mirror()).orFail();
    assertThat(kept.stderr()).endsWith(", as they were before\n");
    assertThat(file(tiny)).hasContent(old);
    Finished updated = lock(tiny, cache, whole.mirror(), "--update").orFail();
    assertThat(updated.stderr())
        .contains("\ntini 0.1-1 -> " + version + " (debian:bookworm: amd64)\n");
    assertThat(file(tiny)).hasContent(newest);
    assertThat(without(newest.lines().toList(), old.lines().toList()))
        .hasSize(1)
        .allMatch(line -> line.startsWith("        tini: {"));
  }

  @Test
  void oneMoreLibraryIsNothingButMoreLines() throws Exception {
    Tiny tiny = locked();
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout();
    List<String> before = Files.readAllLines(file(tiny));
    Path main = tiny.directory().resolve(Tiny.MAIN);
    Files.writeString(main, "require \"compress/gzip\"\n" + Files.readString(main));
    Finished build = tiny.build(cache, LOCKED, "--mirror=" + whole.mirror().address());
    assertThat(build.exitCode()).isEqualTo(2);
    assertThat(build.stderr())
        .endsWith(
            """
            [plan] refract.lock does not pin the library z (pkg-config: z) of debian:bookworm \
            for amd64
            try: run `refract lock`, or build once without --locked, and commit refract.lock
            """);
    Finished lock = lock(tiny, cache, whole.mirror()).orFail();
    assertThat(lock.stderr()).containsPattern("(?m)^zlib1g-dev .* added \\(debian:bookworm: ");
    List<String> after = Files.readAllLines(file(tiny));
    assertThat(without(before, after)).isEmpty();
    assertThat(without(after, before)).anyMatch(line -> line.equals("        - zlib1g-dev"));
  }

  @Test
  void aLockThatIsNoneIsToldSo() throws Exception {
    Tiny tiny = Tiny.create();
    Path cache = Place.fresh("cache");
    Finished none = tiny.build(cache, LOCKED);
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.stderr())
        .isEqualTo(
            """
            [plan] there is no refract.lock
            try: run `refract lock`, or leave out --locked
            """);
    Files.writeString(file(tiny), "version: 9\n");
    Finished other = tiny.build(cache);
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.stderr())
        .isEqualTo(
            """
            [project] refract.lock:1:10: this Refract knows locks of version 1, not "9"
            try: use the Refract that wrote it, or write it anew with `refract lock --update`
            """);
    TinyCache whole = TinyCache.get();
    lock(tiny, whole.copyWithout(), whole.mirror(), "--update").orFail();
    assertThat(file(tiny)).content().contains("version: 1\n", "        tini: {");
  }
}
