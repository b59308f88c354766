package dev.refract.build.config;

import dev.refract.archive.AtomicFile;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A first refract.yml for a project, from what is found in it. All of it is comments, so that it
/// means the same as no file; a key is at work as soon as the `#` before it is gone.
public final class Proposal {
  private final ShardFile shard;
  private final List<String> postinstalls;
  private final Dockerfile dockerfile;

  private Proposal(ShardFile shard, List<String> postinstalls, Dockerfile dockerfile) {
    this.shard = shard;
    this.postinstalls = List.copyOf(postinstalls);
    this.dockerfile = dockerfile;
  }

  /// Looks at the project in the directory `project`.
  ///
  /// @throws Failure of kind PROJECT where it is no project, or one of its files is not what it has
  ///   to be
  public static Proposal of(Path project) throws Failure, IOException {
    return new Proposal(ShardFile.read(project), postinstalls(project), Dockerfile.of(project));
  }

  // The dependencies that are in `lib` and have one.
  private static List<String> postinstalls(Path project) throws Failure, IOException {
    Path lib = project.resolve("lib");
    if (!Files.isDirectory(lib)) {
      return List.of();
    }
    List<Path> directories;
    try (Stream<Path> entries = Files.list(lib)) {
      directories = entries.sorted().toList();
    }
    List<String> names = new ArrayList<>();
    for (Path directory : directories) {
      Path file = directory.resolve(ShardFile.FILE_NAME);
      if (Files.isRegularFile(file) && hasPostinstall(file, project)) {
        names.add(String.valueOf(directory.getFileName()));
      }
    }
    return names;
  }

  private static boolean hasPostinstall(Path file, Path project) throws Failure, IOException {
    String name = project.relativize(file).toString();
    return Yaml.read(Yaml.text(file, name), name)
        .flatMap(root -> inner(root, "scripts"))
        .flatMap(scripts -> inner(scripts, "postinstall"))
        .isPresent();
  }

  private static Optional<Yaml.Node> inner(Yaml.Node node, String key) {
    return node instanceof Yaml.Mapping mapping
        ? Optional.ofNullable(mapping.byKey().get(key)).map(Yaml.Entry::value)
        : Optional.empty();
  }

  /// Writes it into the directory `project`.
  ///
  /// @return the file
  /// @throws Failure of kind PROJECT where there is a refract.yml already; it stays as it is
  public Path write(Path project) throws Failure, IOException {
    Path file = project.resolve(ConfigurationFile.FILE_NAME);
    try {
      AtomicFile.writeNew(file, out -> out.write(text().getBytes(StandardCharsets.UTF_8)));
    } catch (FileAlreadyExistsException e) {
      throw new Failure(
              Failure.Kind.PROJECT,
              "init",
              "there is one already, and it stays as it is: " + Text.quoted(file.toString()),
              e)
          .remedy("edit it, or move it away");
    }
    return file;
  }

  /// The file's text.
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "# How Refract builds this project. Every key is optional, and this file says nothing yet:");
    lines.add("# a key is at work as soon as the # before it is gone.");
    lines.add("# Command line beats environment (REFRACT_*) beats this file beats shard.yml.");
    section(lines, "What to build for.");
    lines.add("#platforms: [linux/amd64, linux/arm64, linux/arm/v7, linux/arm/v6]");
    section(lines, "Where the image's libraries come from.");
    lines.add("#base: debian:bookworm");
    section(
        lines,
        "The compiler: a version, a constraint, host, or a mapping with tarball and sha256;",
        "shard.yml says " + Text.quoted(shard.crystal().text()) + ".");
    lines.add("#crystal: \"1.14\"");
    section(lines, "hybrid (glibc is shared, all else is inside the program), static or dynamic.");
    lines.add("#link: hybrid");
    section(lines, "Whether Crystal optimises.");
    lines.add("#release: true");
    targets(lines);
    section(
        lines,
        "What compiler and linker get; packages and files beside those found by themselves.");
    lines.addAll(
        List.of(
            "#flags:",
            "#  defines: [preview_mt]",
            "#  link-flags: [\"-Wl,-z,now\"]",
            "#packages:",
            "#  build: [libsqlite3-dev]",
            "#  run: [media-types]",
            "#files:",
            "#  - from: shard.yml",
            "#    to: /usr/share/doc/" + shard.name() + "/shard.yml",
            "#per-platform:",
            "#  linux/arm64:",
            "#    flags: {mcpu: cortex-a72}"));
    section(lines, "Which package serves a library (as after -l), where several or none do.");
    lines.add("#libraries: {sqlite3: libsqlite3-dev}");
    section(lines, "Commands run in the sandbox before compiling.");
    lines.add("#hooks: [make -C ext]");
    postinstall(lines);
    image(lines);
    section(
        lines,
        "What hangs on the image, and how its layers are compressed: gzip, zstd, zstd:LEVEL.");
    lines.add("#sbom: [spdx, cyclonedx]");
    lines.add("#provenance: true");
    lines.add("#compression: gzip");
    return String.join("\n", lines) + "\n";
  }

  private static void section(List<String> lines, String... comment) {
    lines.add("");
    for (String line : comment) {
      lines.add("# " + line);
    }
  }

  private void targets(List<String> lines) {
    if (shard.targets().size() > 1) {
      List<String> names = shard.targets().stream().map(ShardTarget::name).toList();
      section(
          lines,
          "These programs go into one image, which starts the first; a mapping makes one image",
          "of each: {" + names.getFirst() + ": {}, " + names.get(1) + ": {}}.");
      lines.add("#targets: " + list(names));
    }
  }

  private void postinstall(List<String> lines) {
    if (!postinstalls.isEmpty()) {
      section(
          lines, "Dependencies whose postinstall may run, in the sandbox; all for everybody's.");
      lines.add("#postinstall: " + list(postinstalls));
    }
  }

  private void image(List<String> lines) {
    section(
        lines,
        "What the image is called and how it is started. Texts can have templates: git.commit,",
        "git.short-commit, git.branch, git.tag, git.dirty, git.date, date, date.day,",
        "date.seconds, shard.name, shard.version, env.NAME; a default follows `or`.");
    if (!dockerfile.equals(Dockerfile.NONE)) {
      lines.add("# Some of it is what the Dockerfile says.");
    }
    String program = shard.targets().isEmpty() ? shard.name() : shard.targets().getFirst().name();
    lines.add("#image:");
    lines.add("#  name: 'ghcr.io/example/app:{{git.tag or \"dev\"}}'");
    lines.add("#  entrypoint: " + list(orElse(dockerfile.entrypoint(), "/usr/bin/" + program)));
    lines.add("#  cmd: [--help]");
    lines.add("#  user: nonroot");
    lines.add("#  workdir: /");
    lines.add("#  env: {LANG: C.UTF-8}");
    lines.add("#  ports: [" + String.join(", ", orElse(dockerfile.ports(), "8080")) + "]");
    lines.add("#  volumes: " + list(orElse(dockerfile.volumes(), "/data")));
    lines.add("#  labels: {org.opencontainers.image.vendor: Example}");
    lines.add("#  annotations: {org.opencontainers.image.vendor: Example}");
    lines.add("#  stop-signal: SIGTERM");
    lines.add("#  init: true");
  }

  private static List<String> orElse(List<String> found, String example) {
    return found.isEmpty() ? List.of(example) : found;
  }

  // JSON is YAML too; what is text without quotes goes without.
  private static String list(List<String> words) {
    boolean plain =
        words.stream()
            .allMatch(word ->
                word.matches("[A-Za-z0-9_/][A-Za-z0-9_./-]*")
                    && Kind.of(new Yaml.Scalar(word, true, 1, 1)) == Kind.STRING);
    return plain
        ? "[" + String.join(", ", words) + "]"
        : new JsonArray(words.stream().<Json>map(JsonText::new).toList()).compact();
  }
}
