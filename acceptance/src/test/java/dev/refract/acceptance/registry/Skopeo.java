package dev.refract.acceptance.registry;

import dev.refract.acceptance.Peers;
import dev.refract.acceptance.Place;
import dev.refract.archive.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What skopeo says of a registry on the loopback device.
final class Skopeo {
  private Skopeo() {}

  /// The digest of the index or manifest that `name` has there.
  static Digest digest(String name) throws Exception {
    return Digest.of(raw(name).getBytes(StandardCharsets.UTF_8));
  }

  /// The index or manifest that `name` has there, as it is.
  static String raw(String name) throws Exception {
    Path directory = Place.fresh("skopeo");
    return Peers.get()
        .run(
            directory,
            "skopeo",
            "--insecure-policy",
            "inspect",
            "--tls-verify=false",
            "--raw",
            "docker://" + name)
        .orFail()
        .stdout();
  }

  /// Fetches all of it, each digest checked, and gives the names of the files that it consists of.
  static List<String> copy(String name) throws Exception {
    Path directory = Place.fresh("skopeo");
    Path target = directory.resolve("copy");
    Peers.get()
        .run(
            directory,
            "skopeo",
            "--insecure-policy",
            "copy",
            "--all",
            "--src-tls-verify=false",
            "docker://" + name,
            "dir:" + target)
        .orFail();
    try (Stream<Path> files = Files.list(target)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
