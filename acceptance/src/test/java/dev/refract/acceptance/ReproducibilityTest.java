package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.store.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Where, when and by whom an image is built has no say in its bytes.
@Tag("thorough")
class ReproducibilityTest {
  private static final String SHARD =
      """
      name: prism
      version: 0.3.0
      license: MIT
      targets:
        prism:
          main: src/prism.cr
      """;

  private static final String SOURCE =
      """
      require "ecr"

      # The view is compiled by a macro program, which runs while Crystal compiles.
      class Page
        def initialize(@colours : Array(String))
        end

        ECR.def_to_s "#{__DIR__}/page.ecr"
      end

      puts Page.new(ARGV)
      """;

  private static final String VIEW = "<% @colours.each do |colour| %><%= colour %>\n<% end %>";

  /// Who builds, and how their machine is set up.
  ///
  /// @param before words in front of the command: another user, another host
  /// @param umask in octal digits
  /// @param environment time zone, locale and the like
  /// @param options of `refract build`
  private record Builder(
      List<String> before, String umask, Map<String, String> environment, List<String> options) {

    Finished build(Path directory, Path cache) throws IOException, InterruptedException {
      List<String> arguments = new ArrayList<>(List.of("build", "--no-release"));
      arguments.addAll(List.of("--accept-expired", "--progress", "plain"));
      arguments.addAll(List.of("--platform", "linux/amd64,linux/arm/v6"));
      arguments.addAll(List.of("--cache", cache.toString()));
      arguments.addAll(options);
      List<String> words = new ArrayList<>(before);
      words.addAll(List.of("/bin/sh", "-c", "umask " + umask + " && exec \"$@\"", "sh"));
      words.addAll(Product.command(arguments.toArray(String[]::new)));
      try (Running running = Running.start(directory, Product.environment(environment), words)) {
        return running.await().orFail();
      }
    }
  }

  /// Two people, two machines, two empty caches and the same commit. The second is offline, so that
  /// the mirror cannot change between the two.
  @Test
  void twoBuildersMakeTheSameArchive() throws Exception {
    Path top = Place.fresh("reproducible");
    try {
      Path here = project(Files.createDirectory(top.resolve("here")));
      Path there = Files.createDirectories(top.resolve("some where else/entirely"));
      git(top, "clone", "--quiet", "--no-hardlinks", here.toString(), there.toString());

      Path first = emptyCache(Place.cache(), top.resolve("first-cache"));
      Finished one =
          new Builder(
                  List.of(),
                  "022",
                  Map.of("HOME", top.toString(), "TZ", "Pacific/Kiritimati", "LANG", "C"),
                  List.of("--jobs", "1"))
              .build(here, first);

      Path second = emptyCache(first, top.resolve("second-cache"));
      Builder somebody =
          new Builder(
              someoneElse(),
              "077",
              Map.of(
                  "HOME", Files.createDirectory(top.resolve("home")).toString(),
                  "TZ", "America/St_Johns",
                  "LANG", "tr_TR.UTF-8",
                  "JAVA_TOOL_OPTIONS", "-Duser.language=tr -Duser.country=TR",
                  "TMPDIR", Files.createDirectory(top.resolve("tmp")).toString(),
                  "USER", "somebody"),
              List.of("--jobs", "4", "--offline"));
      Finished other = somebody.build(there, second);

      Path archive = here.resolve("dist/prism.tar");
      Path copy = there.resolve("dist/prism.tar");
      assertThat(ArchiveDifference.between(archive, copy)).isEmpty();
      assertThat(other.stdout()).isEqualTo(one.stdout()).startsWith("prism:0.3.0@sha256:");

      // Where there is a difference, it is found and named.
      Files.writeString(there.resolve("src/page.ecr"), "no colours\n");
      somebody.build(there, second);
      assertThat(ArchiveDifference.between(archive, copy).orElse("none"))
          .startsWith("linux/amd64, layer 2: ")
          .contains("usr/bin/prism");
    } finally {
      Scratch.delete(top);
    }
  }

  private static Path project(Path directory) throws IOException, InterruptedException {
    Files.writeString(directory.resolve("shard.yml"), SHARD);
    Path sources = Files.createDirectory(directory.resolve("src"));
    Files.writeString(sources.resolve("prism.cr"), SOURCE);
    Files.writeString(sources.resolve("page.ecr"), VIEW);
    git(directory, "init", "--quiet");
    git(directory, "add", ".");
    git(directory, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "one");
    return directory;
  }

  private static void git(Path directory, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("git"));
    words.addAll(List.of(arguments));
    Map<String, String> environment =
        Product.environment(Map.of("HOME", directory.toString(), "GIT_CONFIG_NOSYSTEM", "1"));
    try (Running running = Running.start(directory, environment, words)) {
      running.await().orFail();
    }
  }

  /// Another user on another host. Where the machine allows no namespaces, this cannot be shown,
  /// and the test fails.
  private static List<String> someoneElse() throws Exception {
    List<String> words =
        new ArrayList<>(
            Peers.get()
                .bubblewrap()
                .orElseThrow(() -> new AssertionError("this machine allows no namespaces")));
    words.addAll(List.of("--unshare-user", "--uid", "4711", "--gid", "4712"));
    words.addAll(List.of("--unshare-uts", "--hostname", "elsewhere"));
    words.addAll(List.of("--dev-bind", "/", "/", "--die-with-parent", "--"));
    return words;
  }

  /// A cache that holds what was fetched into `from` and nothing that was made of it.
  private static Path emptyCache(Path from, Path to) throws IOException {
    for (String fetched : List.of("downloads", "apt")) {
      Path top = from.resolve(fetched);
      if (!Files.isDirectory(top)) {
        continue;
      }
      List<Path> files;
      try (Stream<Path> all = Files.walk(top)) {
        files = all.filter(Files::isRegularFile).filter(ReproducibilityTest::isWhole).toList();
      }
      for (Path file : files) {
        Path link = to.resolve(from.relativize(file));
        Files.createDirectories(link.resolveSibling(""));
        Files.createLink(link, file);
      }
    }
    return to;
  }

  private static boolean isWhole(Path file) {
    return !file.endsWith("lock") && !file.toString().endsWith(".part");
  }
}
