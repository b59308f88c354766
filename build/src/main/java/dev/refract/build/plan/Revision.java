package dev.refract.build.plan;

import dev.refract.crystal.ShardFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What git knows of the project's state.
///
/// @param commit the commit's full name, with `-dirty` where the project differs from it
/// @param committed when it was committed
/// @param branch that is checked out, such as `main`
/// @param tag of this very commit; of several the longest, then the last in the alphabet, so that
///   `v1.10` comes before `v1.9`
public record Revision(
    String commit, Instant committed, Optional<String> branch, Optional<String> tag) {
  private static final Pattern HEAD = Pattern.compile("([0-9a-f]{40,64}) ([0-9]{1,11}) ?(.*)");
  private static final String DIRTY = "-dirty";
  private static final int PATIENCE_SECONDS = 20;

  /// The commit's full name alone.
  public String hash() {
    return dirty() ? commit.substring(0, commit.length() - DIRTY.length()) : commit;
  }

  /// Whether the project differs from the commit.
  public boolean dirty() {
    return commit.endsWith(DIRTY);
  }

  /// The revision of the project at `directory`; none where it is not in a repository, no commit
  /// has its shard.yml (the repository around it may be one of something else), or the machine has
  /// no git.
  public static Optional<Revision> of(Path directory) throws IOException, InterruptedException {
    Optional<String> head =
        git(
            directory,
            "show",
            "-s",
            "--decorate=full",
            // Named one by one, since the user's configuration may leave some out.
            "--decorate-refs=HEAD",
            "--decorate-refs=refs/heads/",
            "--decorate-refs=refs/tags/",
            "--format=%H %ct %D",
            "HEAD",
            // Fails where the commit does not have it; what it holds comes after the first line.
            "HEAD:./" + ShardFile.FILE_NAME);
    Matcher matcher = HEAD.matcher(head.orElse("").split("\n", 2)[0]);
    if (!matcher.matches()) {
      return Optional.empty();
    }
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
    String suffix = changes.filter(String::isEmpty).isPresent() ? "" : DIRTY;
    // No name in git has a blank.
    List<String> names = List.of(matcher.group(3).split(", ", -1));
    return Optional.of(
        new Revision(
            matcher.group(1) + suffix,
            Instant.ofEpochSecond(Long.parseLong(matcher.group(2))),
            after("HEAD -> refs/heads/", names).findFirst(),
            after("tag: refs/tags/", names)
                .max(
                    Comparator.comparingInt(String::length)
                        .thenComparing(Comparator.naturalOrder()))));
  }

  private static Stream<String> after(String start, List<String> names) {
    return names.stream()
        .filter(name -> name.startsWith(start))
        .map(name -> name.substring(start.length()));
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
