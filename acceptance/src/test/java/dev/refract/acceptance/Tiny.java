package dev.refract.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The smallest project with a macro program (an ECR view), built for one platform and without
/// optimisation, so that a build takes seconds.
///
/// @param directory the project
/// @param greeting what its program says before the name it is given
public record Tiny(Path directory, String greeting) {
  static final String MAIN = "src/tiny.cr";

  private static final String SHARD =
      """
      name: tiny
      version: 0.1.0
      license: Apache-2.0
      targets:
        tiny:
          main: src/tiny.cr
      """;
  private static final String PROGRAM =
      """
      require "ecr"

      class Page
        def initialize(@name : String)
        end

        ECR.def_to_s "src/page.ecr"
      end

      puts Page.new(ARGV.first? || "world")
      """;

  /// A new copy.
  static Tiny create(String greeting) throws IOException {
    Path directory = Files.createDirectory(Place.fresh("tiny").resolve("tiny"));
    Files.createDirectory(directory.resolve("src"));
    Files.writeString(directory.resolve("shard.yml"), SHARD);
    Files.writeString(directory.resolve(MAIN), PROGRAM);
    Files.writeString(directory.resolve("src/page.ecr"), greeting + ", <%= @name %>!");
    return new Tiny(directory, greeting);
  }

  static Tiny create() throws IOException {
    return create("Hello");
  }

  Path archive() {
    return directory.resolve("dist/tiny.tar");
  }

  /// The arguments of a build.
  String[] arguments(Path cache, String... more) {
    List<String> all = new ArrayList<>(List.of("build", directory.toString()));
    all.addAll(List.of("--platform=linux/amd64", "--no-release", "--progress=plain"));
    all.addAll(List.of("--cache=" + cache, "--accept-expired"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /// Builds.
  Finished build(Path cache, String... more) throws IOException, InterruptedException {
    return build(Map.of(), cache, more);
  }

  /// Builds with these variables in the environment.
  Finished build(Map<String, String> environment, Path cache, String... more)
      throws IOException, InterruptedException {
    return Product.run(directory, environment, arguments(cache, more));
  }

  /// Starts a build.
  Running start(Path cache, String... more) throws IOException {
    return Product.start(directory, Map.of(), arguments(cache, more));
  }

  /// What is in `dist`, by name.
  List<String> outputs() throws IOException {
    Path dist = directory.resolve("dist");
    if (!Files.exists(dist)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(dist)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
