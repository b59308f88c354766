package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Locked shards that `lib` lacks are installed by Debian's own `shards`.
class ShardsTest {
  private static final Map<String, String> NO_PROXY =
      Map.of("no_proxy", "127.0.0.1", "NO_PROXY", "127.0.0.1");

  // A shard from git that depends on another, which an override takes from elsewhere, and one from
  // a path beside the project.
  private static Sample sample(GitServer server, String version) throws Exception {
    server.repository("low", shard("low", "", "from git"));
    server.repository("other", shard("low", "", "overridden"));
    server.repository(
        "top",
        shard(
            "top",
            "dependencies:\n  low:\n    git: " + server.address("low") + "\n    version: ~> 1.0\n",
            "top"));
    Sample sample =
        Sample.fresh()
            .program(
                """
                require "top"
                require "low"
                require "near"
                puts Top::SAYS, Low::SAYS, Near::SAYS
                puts {{ `shards version`.stringify }}, {{ `shards version lib/top`.stringify }}
                """)
            .with("../near/shard.yml", "name: near\nversion: 0.3.0\n")
            .with("../near/src/near.cr", "module Near\n  SAYS = \"near\"\nend\n")
            .with(
                "shard.yml",
                """
                name: sample
                version: 0.4.0
                dependencies:
                  top:
                    git: %s
                    version: ~> 1.0
                  near:
                    path: ../near
                """
                    .formatted(server.address("top")))
            .with(
                "shard.override.yml",
                "dependencies:\n  low:\n    git: " + server.address("other") + "\n")
            .with(
                "shard.lock",
                """
                version: %s
                shards:
                  low:
                    git: %s
                    version: 1.2.0

                  near:
                    path: ../near
                    version: 0.3.0

                  top:
                    git: %s
                    version: 1.2.0
                """
                    .formatted(version, server.address("other"), server.address("top")));
    return sample;
  }

  private static Map<String, String> shard(String name, String dependencies, String says) {
    String module = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    return Map.of(
        "shard.yml",
        "name: " + name + "\nversion: 1.2.0\n" + dependencies,
        "src/" + name + ".cr",
        "module " + module + "\n  SAYS = \"" + says + "\"\nend\n");
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList().stream();
    }
  }

  @Test
  void installsWhatIsLockedAndLeavesTheProjectAsItIs() throws Exception {
    try (GitServer server = GitServer.start()) {
      Sample sample = sample(server, "2.0");
      sample.refract("build", NO_PROXY, "--platform", "linux/amd64").orFail();
      assertThat(sample.output("linux/amd64", "qemu-x86_64", "Nehalem"))
          .containsExactly("top", "overridden", "near", "0.4.0", "1.2.0");
      assertThat(names(sample.folder()))
          .containsExactly("dist", "shard.lock", "shard.override.yml", "shard.yml", "src");
      assertThat(names(sample.folder().resolveSibling("near"))).containsExactly("shard.yml", "src");

      int before = server.requests();
      assertThat(before).isPositive();
      sample.refract("build", NO_PROXY, "--platform", "linux/amd64", "--offline").orFail();
      assertThat(server.requests()).isEqualTo(before);
    }
  }

  @Test
  void takesALockOfTheFirstVersion() throws Exception {
    try (GitServer server = GitServer.start()) {
      sample(server, "1.0").refract("plan", NO_PROXY, "--platform", "linux/amd64").orFail();
      assertThat(server.requests()).isPositive();
    }
  }

  @Test
  void saysWhatIsMissingOffline() throws Exception {
    try (GitServer server = GitServer.start()) {
      Finished plan =
          sample(server, "2.0").refract("plan", NO_PROXY, "--platform", "linux/amd64", "--offline");
      assertThat(plan.exitCode()).isEqualTo(1);
      assertThat(plan.stderr())
          .contains("[shards] the locked shards are neither in lib nor in the cache");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void showsWhatShardsSaysWhereAServerHasNoSuchRepository() throws Exception {
    try (GitServer server = GitServer.start()) {
      Sample sample = sample(server, "2.0");
      String wrong = server.address("nowhere");
      for (String file : new String[] {"shard.yml", "shard.lock"}) {
        String text = Files.readString(sample.folder().resolve(file));
        sample.with(file, text.replace(server.address("top"), wrong));
      }
      Finished plan = sample.refract("plan", NO_PROXY, "--platform", "linux/amd64");
      assertThat(plan.exitCode()).isEqualTo(1);
      assertThat(plan.stderr()).contains(wrong).contains("[shards] shards ended with exit code 1");
    }
  }

  @Test
  void refusesALockThatDoesNotGoWithTheProject() throws Exception {
    try (GitServer server = GitServer.start()) {
      Sample sample = sample(server, "2.0");
      String text = Files.readString(sample.folder().resolve("shard.yml"));
      Finished plan =
          sample
              .with("shard.yml", text.replace("~> 1.0", "~> 2.0"))
              .refract("plan", NO_PROXY, "--platform", "linux/amd64");
      assertThat(plan.exitCode()).isEqualTo(2);
      assertThat(plan.stderr())
          .contains(
              "shard.yml asks for version ~> 2.0 of the shard top, and it is locked at 1.2.0");
      Files.delete(sample.folder().resolve("shard.lock"));
      assertThat(sample.refract("plan", NO_PROXY, "--platform", "linux/amd64").stderr())
          .contains("shard.yml has dependencies, and there is no shard.lock");
      assertThat(server.requests()).isZero();
    }
  }
}
