package dev.refract.build.config;

import dev.refract.build.PlatformChoice;
import dev.refract.crystal.ShardFile;
import dev.refract.failure.Failure;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A project with two targets, at a commit, and what its refract.yml says.
final class Lamp {
  static final String SHARD =
      """
      name: lamp
      version: 1.2.3
      targets:
        web:
          main: src/web.cr
        worker:
          main: src/worker.cr
      """;

  private Lamp() {}

  static Surroundings around(Map<String, String> environment, Optional<Commit> commit)
      throws Failure {
    return new Surroundings(
        ShardFile.parse(SHARD, "shard.yml"), commit, environment, PlatformChoice::named);
  }

  static Surroundings around() throws Failure {
    return around(Map.of("TOKEN", "s3cret"), Optional.of(commit()));
  }

  static Commit commit() {
    return new Commit(
        "0123456789abcdef0123456789abcdef01234567",
        false,
        Instant.parse("2024-05-06T07:08:09Z"),
        Optional.of("feature/x"),
        Optional.of("v1.2.3"));
  }

  static Configuration read(String text) throws Failure {
    return ConfigurationFile.parse(text, "refract.yml").resolve(around());
  }

  /// What reading `text` is answered: problem and remedy, or `fine`.
  static String answer(String text) {
    try {
      read(text);
      return "fine";
    } catch (Failure e) {
      return "[" + e.where() + "] " + e.problem() + e.remedy().map(r -> "; " + r).orElse("");
    }
  }
}
