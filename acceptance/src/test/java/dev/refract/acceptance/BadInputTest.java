package dev.refract.acceptance;

import static dev.refract.acceptance.UntouchedOutput.assertFails;
import static dev.refract.acceptance.UntouchedOutput.assertOnlyFails;
import static dev.refract.acceptance.UntouchedOutput.built;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a user reads when something is wrong: one sentence, what to do about it, and an exit code.
/// What lies in `dist` stays as it is.
@Execution(ExecutionMode.CONCURRENT)
class BadInputTest {
  private static final String IN_RELEASE = "/debian/dists/trixie/InRelease";
  private static final String UNSIGNED =
      "try: see that nothing on the way answers for the mirror, or name another one with"
          + " --mirror\n";
  private static final String OTHER_MIRROR = "or name another mirror with --mirror\n";

  private static String mirror() throws IOException, InterruptedException {
    return "--mirror=" + TinyCache.get().mirror().address();
  }

  @Test
  void noShardFile() throws Exception {
    Tiny tiny = built();
    Files.delete(tiny.directory().resolve("shard.yml"));
    assertOnlyFails(
        tiny,
        tiny.build(Place.fresh("cache")),
        2,
        "[project] no shard.yml in \""
            + tiny.directory()
            + "\"\n"
            + "try: run `shards init` there, or name the project's folder: refract build DIR\n");
  }

  @Test
  void noMainFile() throws Exception {
    Tiny tiny = built();
    Files.delete(tiny.directory().resolve(Tiny.MAIN));
    assertOnlyFails(
        tiny,
        tiny.build(Place.fresh("cache")),
        2,
        """
        [project] the main file of target "tiny" is missing: src/tiny.cr
        try: correct `main` in shard.yml, or add the file
        """);
  }

  @Test
  void twoTargets() throws Exception {
    Tiny tiny = built();
    Path shard = tiny.directory().resolve("shard.yml");
    Files.writeString(shard, Files.readString(shard) + "  other:\n    main: src/tiny.cr\n");
    assertOnlyFails(
        tiny,
        tiny.build(Place.fresh("cache")),
        2,
        """
        [project] shard.yml has 2 targets and none was chosen: "tiny", "other"
        try: --target tiny
        """);
  }

  @Test
  void aProgramThatDoesNotCompile() throws Exception {
    Tiny tiny = built();
    Path main = tiny.directory().resolve(Tiny.MAIN);
    Files.writeString(main, Files.readString(main) + "puts Page.new\n");
    Finished build = tiny.build(TinyCache.get().copyWithout(), mirror());
    assertFails(
        tiny,
        build,
        1,
        """
        [linux/amd64 compile] the program does not compile: Crystal ended with exit status 1
        """);
    assertThat(build.stderr().lines().skip(1).toList())
        .containsExactly(
            "Showing last frame. Use --error-trace for full trace.",
            "",
            "In src/tiny.cr:11:11",
            "",
            " 11 | puts Page.new",
            "                ^--",
            "Error: wrong number of arguments for 'Page.new' (given 0, expected 1)",
            "",
            "Overloads are:",
            " - Page.new(name : String)",
            "[linux/amd64 compile] the program does not compile: Crystal ended with exit status 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "linux/amr64 | unknown platform linux/amr64 | write linux/amd64 or linux/arm64",
        "linux/arm/v5 | unknown platform linux/arm/v5 | write linux/arm/v6 or" + " linux/arm/v7",
        "linux/riscv64 | Crystal has no port to RISC-V, so nothing can be built for linux/riscv64 |"
            + " choose from linux/amd64, linux/arm64, linux/arm/v7, linux/arm/v6, linux/386"
      })
  void platformsThatAreNotOffered(String platform, String problem, String remedy) throws Exception {
    Tiny tiny = built();
    assertOnlyFails(
        tiny,
        tiny.build(Place.fresh("cache"), "--platform=" + platform),
        2,
        "[plan] " + problem + "\ntry: " + remedy + "\n");
  }

  @Test
  void aDateThatIsNone() throws Exception {
    Tiny tiny = built();
    assertOnlyFails(
        tiny,
        tiny.build(Map.of("SOURCE_DATE_EPOCH", "yesterday"), Place.fresh("cache")),
        2,
        """
        [plan] SOURCE_DATE_EPOCH is not a number of seconds: "yesterday"
        try: set it to seconds since 1970, or not at all
        """);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void noNetwork() throws Exception {
    Tiny tiny = built();
    String server = "http://127.0.0.1:" + closedPort();
    assertOnlyFails(
        tiny,
        tiny.build(Place.fresh("cache"), "--mirror=" + server + "/debian"),
        1,
        unreachable(server + " cannot be reached: the connection is refused"));
  }

  /// By address, and by a name that nobody can look up.
  @ParameterizedTest
  @ValueSource(strings = {"http://192.0.2.1", "http://mirror.example"})
  void noNetworkAtAll(String server) throws Exception {
    Tiny tiny = built();
    Map<String, String> noProxies = new HashMap<>();
    for (String name : List.of("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY")) {
      noProxies.put(name, "");
    }
    Finished build =
        Walls.run(
            tiny.directory(),
            List.of("--unshare-net"),
            "exec \"$@\"",
            noProxies,
            tiny.arguments(Place.fresh("cache"), "--mirror=" + server + "/debian"));
    assertFails(
        tiny,
        build,
        1,
        "\ntry: check the network and the proxy settings, or name another mirror with --mirror\n");
    String problem = Pattern.quote(server) + " cannot be reached: [^:\n]+";
    assertThat(build.stderr())
        .matches("\\[note] " + problem + "; trying again\n\\[fetch] " + problem + "\ntry: .*\n");
  }

  @Test
  void noProxy() throws Exception {
    Tiny tiny = built();
    String proxy = "127.0.0.1:" + closedPort();
    assertOnlyFails(
        tiny,
        tiny.build(
            Map.of("http_proxy", "http://user:secret@" + proxy, "no_proxy", ""),
            Place.fresh("cache"),
            "--mirror=http://mirror.invalid/debian"),
        1,
        unreachable(
            "http://mirror.invalid cannot be reached through the proxy "
                + proxy
                + ": the connection is refused"));
  }

  @Test
  void aProxyThatIsNoAddress() throws Exception {
    Tiny tiny = built();
    assertOnlyFails(
        tiny,
        tiny.build(
            Map.of("http_proxy", "http://ada:secret@[", "no_proxy", ""),
            Place.fresh("cache"),
            "--mirror=http://mirror.invalid/debian"),
        1,
        "[fetch] http://mirror.invalid cannot be reached: http_proxy does not name a proxy\ntry:"
            + " write HTTPS_PROXY and HTTP_PROXY as http://HOST:PORT or"
            + " http://NAME:PASSWORD@HOST:PORT\n");
  }

  private static String unreachable(String problem) {
    return "[note] "
        + problem
        + "; trying again\n[fetch] "
        + problem
        + "\ntry: check the network and the proxy settings, "
        + OTHER_MIRROR;
  }

  static Stream<Arguments> mirrorsWithoutRelease() {
    String other = "Origin: another file\n";
    return Stream.of(
        Arguments.of(
            LoopbackMirror.status(404),
            "[fetch] ",
            " answers 404\ntry: check that the release exists and that the mirror has it, "
                + OTHER_MIRROR),
        Arguments.of(
            LoopbackMirror.status(500),
            "[fetch] ",
            " answers 500\ntry: try again later, " + OTHER_MIRROR),
        Arguments.of(
            LoopbackMirror.half(),
            "[fetch] ",
            " broke off: the server hung up before the end\ntry: try again later, " + OTHER_MIRROR),
        Arguments.of(
            LoopbackMirror.file(other.getBytes(StandardCharsets.UTF_8)),
            "[verify] ",
            " is not a signed text: does not begin with -----BEGIN PGP SIGNED MESSAGE-----\n"
                + UNSIGNED),
        Arguments.of(
            LoopbackMirror.spoilt(),
            "[verify] ",
            " is not a signed text: ends in the middle of the signature\n" + UNSIGNED));
  }

  @ParameterizedTest
  @MethodSource("mirrorsWithoutRelease")
  void aMirrorWithoutAnIndex(LoopbackMirror.Answer answer, String where, String what)
      throws Exception {
    Tiny tiny = built();
    try (LoopbackMirror mirror = LoopbackMirror.answering("/trixie/InRelease", answer)) {
      String address = mirror.address();
      Finished build = tiny.build(Place.fresh("cache"), "--mirror=" + address);
      assertFails(tiny, build, 1, where + address.replace("/debian", "") + IN_RELEASE + what);
    }
  }

  static Stream<Arguments> mirrorsWithoutPackage() {
    byte[] other = "another file".getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        Arguments.of(LoopbackMirror.status(404), " answers 404\ntry: try again in an hour, "),
        Arguments.of(LoopbackMirror.status(500), " answers 500\ntry: try again later, "),
        Arguments.of(
            LoopbackMirror.half(),
            " broke off: the server hung up before the end\ntry: try again later, "),
        Arguments.of(
            LoopbackMirror.file(other),
            " should be SIZE bytes DIGEST but is 12 bytes\ntry: try again later, "),
        Arguments.of(
            LoopbackMirror.spoilt(),
            " should be SIZE bytes DIGEST but is SIZE bytes SPOILT\ntry: try again later, "));
  }

  @ParameterizedTest
  @MethodSource("mirrorsWithoutPackage")
  void aMirrorWithoutAPackage(LoopbackMirror.Answer answer, String what) throws Exception {
    Tiny tiny = built();
    Path cache = TinyCache.get().copyWithout("roots", "steps", "blobs");
    byte[] deb = Files.readAllBytes(TinyCache.download(cache, "libgc-dev"));
    byte[] spoilt = deb.clone();
    spoilt[spoilt.length - 1] ^= 1;
    TinyCache.forget(cache, "libgc-dev");
    try (LoopbackMirror mirror = LoopbackMirror.answering("_amd64.deb", answer)) {
      Finished build = tiny.build(cache, "--mirror=" + mirror.address());
      String message =
          what.replace("SIZE", Integer.toString(deb.length))
              .replace("DIGEST", Digest.of(deb).toString())
              .replace("SPOILT", Digest.of(spoilt).toString());
      assertFails(tiny, build, 1, message + OTHER_MIRROR);
      assertThat(build.stderr())
          .containsPattern(
              "(?m)^\\[fetch] (the mirror is in mid-sync: )?"
                  + mirror.address()
                  + "/pool/main/libg/libgc/libgc-dev_\\S+ ");
    }
  }

  @Test
  void anExpiredIndex() throws Exception {
    Tiny tiny = built();
    Path cache = TinyCache.get().copyWithout("looks", "steps", "blobs");
    try (Stream<Path> releases = Files.list(cache.resolve("apt/releases"))) {
      for (Path release : releases.toList()) {
        if (String.valueOf(release.getFileName()).startsWith("trixie-updates-")) {
          expire(release);
        }
      }
    }
    List<String> arguments =
        Stream.of(tiny.arguments(cache, mirror()))
            .filter(argument -> !argument.equals("--accept-expired"))
            .toList();
    Finished build = Product.run(tiny.directory(), Map.of(), arguments.toArray(String[]::new));
    assertFails(
        tiny,
        build,
        1,
        "\ntry: name a mirror that is up to date with --mirror, or accept it with"
            + " --accept-expired\n");
    assertThat(build.stderr())
        .matches(
            "\\[verify] InRelease of trixie-updates expired at 2001-02-03T04:05:06Z, and now it is"
                + " \\S+\n[^\n]*\n");
  }

  // As if it had been fetched and verified long ago.
  private static void expire(Path release) throws IOException {
    String all = Files.readString(release, StandardCharsets.ISO_8859_1);
    int text = all.indexOf("\n\n") + 2;
    String expired =
        all.substring(text)
            .replaceFirst("(?m)^Valid-Until: .*$", "Valid-Until: Sat, 03 Feb 2001 04:05:06 UTC");
    String head =
        all.substring(0, text)
            .replaceFirst(
                "(?m)^text .*$",
                "text " + Digest.of(expired.getBytes(StandardCharsets.ISO_8859_1)));
    Files.delete(release);
    Files.writeString(release, head + expired, StandardCharsets.ISO_8859_1);
  }
}
