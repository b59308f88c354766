package dev.refract.build.eject;

import dev.refract.archive.AtomicFile;
import dev.refract.build.plan.Decisions;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The files, by path in the project: the same decisions give the same bytes.
public record Ejection(SortedMap<String, String> files) {
  public Ejection {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /// Writes down what `decisions` are.
  ///
  /// @param pinned whether packages are asked for by version, as refract.lock has them
  public static Ejection of(Decisions decisions, boolean pinned) {
    SortedMap<String, String> files = new TreeMap<>();
    files.put("Dockerfile", new Dockerfile(decisions, pinned).text());
    files.put("Dockerfile.dockerignore", IGNORE);
    files.put("docker-bake.hcl", bake(decisions));
    files.put(".github/workflows/image.yml", GITHUB);
    files.put(".gitlab-ci.yml", GITLAB);
    return new Ejection(files);
  }

  private static String bake(Decisions decisions) {
    String name = decisions.programs().getFirst().name().toLowerCase(Locale.ROOT);
    String platforms =
        decisions.platforms().stream()
            .map(platform -> "\"" + platform.target().platform() + "\"")
            .collect(Collectors.joining(", "));
    return BAKE.replace("@image@", name + ":" + decisions.shard().version())
        .replace("@name@", name)
        .replace("@platforms@", platforms);
  }

  /// Writes all files into the project at `directory`, or none.
  ///
  /// @param force replace those that are there
  /// @return the files
  /// @throws Failure of kind USAGE if one is there
  public List<Path> write(Path directory, boolean force) throws IOException, Failure {
    List<String> there = new ArrayList<>();
    for (String path : files.keySet()) {
      if (Files.exists(directory.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
        there.add(path);
      }
    }
    if (!there.isEmpty() && !force) {
      throw new Failure(
              Failure.Kind.USAGE, "eject", String.join(", ", there) + " would be replaced")
          .remedy("move what is there, or say --force");
    }
    List<Path> written = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      AtomicFile.write(path, out -> out.write(file.getValue().getBytes(StandardCharsets.UTF_8)));
      written.add(path);
    }
    return List.copyOf(written);
  }

  private static final String IGNORE =
      """
      .git
      bin
      dist
      """;

  private static final String BAKE =
      """
      # docker buildx bake [cross|emulated-link|emulated]
      variable "IMAGE" {
        default = "@image@"
      }

      group "default" {
        targets = ["cross"]
      }

      target "image" {
        context   = "."
        platforms = [@platforms@]
        tags      = ["${IMAGE}"]
        output    = ["type=oci,dest=dist/@name@.tar"]
      }

      target "cross" {
        inherits = ["image"]
        target   = "cross"
      }

      target "emulated-link" {
        inherits = ["image"]
        target   = "emulated-link"
      }

      target "emulated" {
        inherits = ["image"]
        target   = "emulated"
      }
      """;

  private static final String GITHUB =
      """
      name: image
      on: [push, pull_request]
      jobs:
        image:
          runs-on: ubuntu-latest
          steps:
            - uses: actions/checkout@v4
            - uses: docker/setup-qemu-action@v3
            - uses: docker/setup-buildx-action@v3
            - run: mkdir -p dist && docker buildx bake cross
            - uses: actions/upload-artifact@v4
              with:
                name: image
                path: dist/*.tar
      """;

  private static final String GITLAB =
      """
      image:
        image: docker:cli
        services:
          - docker:dind
        variables:
          DOCKER_TLS_CERTDIR: /certs
        script:
          - docker run --privileged --rm tonistiigi/binfmt --install arm64,arm
          - docker context create builder
          - docker buildx create --use builder
          - mkdir -p dist
          - docker buildx bake cross
        artifacts:
          paths:
            - dist/
      """;
}
