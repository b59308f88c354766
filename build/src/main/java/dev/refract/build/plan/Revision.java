package dev.refract.build.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What git knows of the project's state.
///
/// @param commit the commit's full name, with `-dirty` where the project differs from it
/// @param committed when it was committed
public record Revision(String commit, Instant committed) {
  private static final int PATIENCE_SECONDS = 20;

  /// The revision of the project at `directory`; none where it is not in a repository, has no
  /// commit yet, or the machine has no git.
  public static Optional<Revision> of(Path directory) throws IOException, InterruptedException {
    Optional<String> head = git(directory, "show", "-s", "--format=%H %ct", "HEAD");
    if (head.isEmpty() || !head.get().matches("[0-9a-f]{40,64} [0-9]{1,11}")) {
      return Optional.empty();
    }
    String[] parts = head.get().split(" ", -1);
    Optional<String> changes =
        git(
            directory,
            "status",
            "--porcelain",
            "--untracked-files=normal",
            "--",
            ".",
            ":(exclude)bin",
            ":(exclude)dist",
            ":(exclude)lib");
    String suffix = changes.filter(String::isEmpty).isPresent() ? "" : "-dirty";
    return Optional.of(
        new Revision(parts[0] + suffix, Instant.ofEpochSecond(Long.parseLong(parts[1]))));
  }

  private static Optional<String> git(Path directory, String... arguments)
      throws IOException, InterruptedException {
    // The repository may belong to somebody else (a checkout made by root), so its own
    // configuration is kept from running programs while we only read.
    List<String> command =
        new ArrayList<>(
            List.of(
                "git",
                "-c",
                "safe.directory=*",
                "-c",
                "core.fsmonitor=false",
                "-c",
                "core.hooksPath=/dev/null",
                "--no-optional-locks"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("GIT_DIR");
    builder.environment().remove("GIT_WORK_TREE");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return Optional.empty();
    }
    try {
      byte[] output = process.getInputStream().readNBytes(1 << 20);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return Optional.empty();
      }
      return Optional.of(new String(output, StandardCharsets.UTF_8).strip());
    } finally {
      process.destroyForcibly();
    }
  }
}
