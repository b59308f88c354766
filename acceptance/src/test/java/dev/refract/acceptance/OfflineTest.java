package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// `--offline` means it: no connection is tried, neither to the mirror nor to a proxy.
class OfflineTest {
  @Test
  void everythingIsMadeAgainOfWhatOneBuildFetched() throws Exception {
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout("packages", "roots", "steps", "blobs");
    Tiny tiny = Tiny.create();
    offline(tiny, cache, whole.mirror().address()).orFail();
    assertThat(tiny.archive()).hasSameBinaryContentAs(whole.archive());
  }

  @Test
  void withAnEmptyCacheItSaysWhatIsMissing() throws Exception {
    Tiny tiny = Tiny.create();
    Finished build = offline(tiny, Place.fresh("cache"), TinyCache.get().mirror().address());
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.stderr())
        .isEqualTo(
            """
            [fetch] not in the cache and offline: the package indices of trixie, trixie-updates, \
            trixie-security
            try: run once without --offline
            """);
    assertThat(tiny.outputs()).isEmpty();
  }

  @Test
  void aMissingPackageIsNamed() throws Exception {
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout("roots", "steps", "blobs");
    TinyCache.forget(cache, "libgc-dev");
    Tiny tiny = Tiny.create();
    Finished build = offline(tiny, cache, whole.mirror().address());
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.stderr())
        .containsPattern("(?m)^\\[fetch] not in the cache and offline: libgc-dev [0-9].*$")
        .endsWith("\ntry: run once without --offline\n");
    assertThat(tiny.outputs()).isEmpty();
  }

  private static Finished offline(Tiny tiny, Path cache, String mirror) throws Exception {
    try (ServerSocketChannel proxy = ServerSocketChannel.open()) {
      proxy.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      proxy.configureBlocking(false);
      String address = "http://127.0.0.1:" + proxy.socket().getLocalPort();
      Finished build =
          tiny.build(
              Map.of("http_proxy", address, "https_proxy", address, "no_proxy", ""),
              cache,
              "--offline",
              "--mirror=" + mirror);
      assertThat(Optional.ofNullable(proxy.accept())).as("a connection").isEmpty();
      return build;
    }
  }
}
