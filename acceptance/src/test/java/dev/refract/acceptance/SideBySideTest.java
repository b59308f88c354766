package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.store.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Builds do not disturb one another.
class SideBySideTest {
  private static final List<String> PACKAGES =
      List.of("libgc-dev", "libevent-dev", "libpcre2-dev", "tzdata", "libpcre3-dev", "tini");

  /// Both want the same packages, and none is sent before both have come that far.
  @Test
  void twoBuildsFetchEachPackageOnce() throws Exception {
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout("roots", "looks");
    List<Path> forgotten = TinyCache.forget(cache, PACKAGES);
    CountDownLatch both = new CountDownLatch(1);
    Tiny one = Tiny.create();
    Tiny same = Tiny.create();
    try (LoopbackMirror mirror = LoopbackMirror.answering(".deb", after(both));
        Running first = one.start(cache, "--mirror=" + mirror.address());
        Running second = same.start(cache, "--mirror=" + mirror.address())) {
      awaitPlan(first);
      awaitPlan(second);
      both.countDown();
      first.await().orFail();
      second.await().orFail();
      assertThat(mirror.requests().stream().filter(path -> path.endsWith(".deb")))
          .hasSize(PACKAGES.size())
          .doesNotHaveDuplicates();
    }
    assertThat(one.archive()).hasSameBinaryContentAs(whole.archive());
    assertThat(same.archive()).hasSameBinaryContentAs(whole.archive());
    assertThat(forgotten).allSatisfy(file -> assertThat(file).exists());
  }

  private static LoopbackMirror.Answer after(CountDownLatch signal) {
    return (exchange, content) -> {
      try {
        if (!signal.await(5, TimeUnit.MINUTES)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      LoopbackMirror.file(content).to(exchange, content);
    };
  }

  private static void awaitPlan(Running build) throws IOException, InterruptedException {
    while (!build.errorsSoFar().contains("[plan] Crystal")) {
      assertThat(build.process().waitFor(5, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  /// They race for looks at the mirror, for packages, for roots and for steps.
  @Test
  @Tag("thorough")
  void buildsOfTheSameAndOfAnotherProjectInOneEmptyCache() throws Exception {
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout("roots", "steps", "blobs", "macros", "looks", "apt");
    TinyCache.forget(cache, PACKAGES);
    Scratch.delete(cache.resolve("packages"));
    Tiny one = Tiny.create();
    Tiny same = Tiny.create();
    Tiny other = Tiny.create("Goodbye");
    try (LoopbackMirror slow = LoopbackMirror.slow(3_000_000)) {
      String mirror = "--mirror=" + slow.address();
      try (Running first = one.start(cache, mirror);
          Running second = same.start(cache, mirror);
          Running third = other.start(cache, mirror)) {
        first.await().orFail();
        second.await().orFail();
        third.await().orFail();
      }
      assertThat(slow.requests().stream().filter(path -> path.endsWith(".deb")))
          .hasSize(PACKAGES.size())
          .doesNotHaveDuplicates();
    }
    assertThat(one.archive()).hasSameBinaryContentAs(whole.archive());
    assertThat(same.archive()).hasSameBinaryContentAs(whole.archive());
    Tiny alone = Tiny.create("Goodbye");
    alone.build(whole.copyWithout(), "--mirror=" + whole.mirror().address()).orFail();
    assertThat(other.archive()).hasSameBinaryContentAs(alone.archive());
    assertThat(Files.mismatch(alone.archive(), one.archive())).isNotNegative();
  }
}
