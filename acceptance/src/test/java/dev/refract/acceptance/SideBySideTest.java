package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Builds do not disturb one another.
@Tag("thorough")
class SideBySideTest {
  @Test
  void buildsOfTheSameAndOfAnotherProjectInOneEmptyCache() throws Exception {
    TinyCache whole = TinyCache.get();
    // What was fetched is there, nothing is unpacked.
    Path cache = whole.copyWithout("packages", "roots", "steps", "blobs", "macros", "looks");
    String mirror = "--mirror=" + whole.mirror().address();
    Tiny one = Tiny.create();
    Tiny same = Tiny.create();
    Tiny other = Tiny.create("Goodbye");
    try (Running first = one.start(cache, mirror);
        Running second = same.start(cache, mirror);
        Running third = other.start(cache, mirror)) {
      first.await().orFail();
      second.await().orFail();
      third.await().orFail();
    }
    assertThat(one.archive()).hasSameBinaryContentAs(whole.archive());
    assertThat(same.archive()).hasSameBinaryContentAs(whole.archive());
    Tiny alone = Tiny.create("Goodbye");
    alone.build(whole.copyWithout(), mirror).orFail();
    assertThat(other.archive()).hasSameBinaryContentAs(alone.archive());
    assertThat(Files.mismatch(alone.archive(), one.archive())).isNotNegative();
  }
}
