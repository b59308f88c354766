package dev.refract.crystal;

import dev.refract.crystal.internal.ShardYaml;
import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a project says of itself in `shard.yml`, as the shards manual defines the file.
///
/// Unknown keys are let pass, as shards does.
///
/// @param name the project's name; fit to be a file name
/// @param version its version, such as `1.2.3`, `2.0.0-rc1` or `2016.09`
/// @param targets its programs, in the file's order
/// @param crystal the versions of Crystal it can be compiled with
/// @param license an SPDX expression or a link
/// @param authors names, mostly with an address in angle brackets
/// @param description one or more lines of text
/// @param repository a link to the source
/// @param homepage a link to the project's own pages
/// @param documentation a link to its documentation
/// @param dependencies the shards that it depends on, without the development ones
/// @param libraries the C libraries it says it needs, with version constraints; informational
/// @param postinstall the command of `scripts: postinstall`, which shards runs for a dependency
/// @param executables the programs that a dependency puts into the project's `bin`
public record ShardFile(
    String name,
    String version,
    List<ShardTarget> targets,
    VersionConstraint crystal,
    Optional<String> license,
    List<String> authors,
    Optional<String> description,
    Optional<String> repository,
    Optional<String> homepage,
    Optional<String> documentation,
    List<ShardDependency> dependencies,
    SortedMap<String, String> libraries,
    Optional<String> postinstall,
    List<String> executables) {
  /// The file's name in a project's folder.
  public static final String FILE_NAME = "shard.yml";

  /// Keeps its own copies.
  public ShardFile {
    targets = List.copyOf(targets);
    authors = List.copyOf(authors);
    dependencies = List.copyOf(dependencies);
    executables = List.copyOf(executables);
    libraries = Collections.unmodifiableSortedMap(new TreeMap<>(libraries));
  }

  /// Reads `shard.yml` of a project's folder.
  ///
  /// @throws Failure of kind PROJECT where there is no such folder or file, or it is not what it
  ///   has to be; with file, line and column
  /// @throws IOException where the file is there and cannot be read
  public static ShardFile read(Path projectDir) throws Failure, IOException {
    if (!Files.isDirectory(projectDir)) {
      throw failure("no such folder: " + Text.quoted(projectDir.toString()))
          .remedy("name the folder of a Crystal project");
    }
    Path file = projectDir.resolve(FILE_NAME);
    try {
      return parse(Yaml.text(file, FILE_NAME), FILE_NAME);
    } catch (NoSuchFileException e) {
      throw new Failure(
              Failure.Kind.PROJECT,
              "project",
              "no " + FILE_NAME + " in " + Text.quoted(projectDir.toString()),
              e)
          .remedy("run `shards init` there, or name the project's folder: refract build DIR");
    }
  }

  /// Reads the text of a shard.yml; `fileName` is what messages call it.
  ///
  /// @throws Failure of kind PROJECT with file, line and column
  public static ShardFile parse(String text, String fileName) throws Failure {
    return ShardYaml.read(text, fileName);
  }

  /// The program to build: the one named `wanted`, else the only one, else `src/NAME.cr`.
  ///
  /// @throws Failure of kind USAGE when several are there and none is chosen, or an unknown one is;
  ///   of kind PROJECT when there is none, or its main file is missing
  public ShardTarget chooseTarget(Path projectDir, Optional<String> wanted) throws Failure {
    ShardTarget target = choose(projectDir, wanted);
    if (!Files.isRegularFile(projectDir.resolve(target.main()))) {
      throw failure(
              "the main file of target "
                  + Text.quoted(target.name())
                  + " is missing: "
                  + target.main())
          .remedy("correct `main` in " + FILE_NAME + ", or add the file");
    }
    return target;
  }

  private ShardTarget choose(Path projectDir, Optional<String> wanted) throws Failure {
    List<String> names = targets.stream().map(ShardTarget::name).toList();
    if (wanted.isPresent()) {
      String asked = wanted.get();
      for (ShardTarget target : targets) {
        if (target.name().equals(asked)) {
          return target;
        }
      }
      if (!targets.isEmpty()) {
        String nearest =
            Text.nearest(asked, names)
                .map(name -> "--target " + name)
                .orElse("one of " + String.join(", ", names));
        throw new Failure(
                Failure.Kind.USAGE,
                "project",
                "no target " + Text.quoted(asked) + " in " + FILE_NAME)
            .remedy(nearest);
      }
    }
    if (targets.size() > 1) {
      String list = names.stream().map(Text::quoted).collect(Collectors.joining(", "));
      throw new Failure(
              Failure.Kind.USAGE,
              "project",
              FILE_NAME + " has " + targets.size() + " targets and none was chosen: " + list)
          .remedy("--target " + names.getFirst());
    }
    if (targets.size() == 1) {
      return targets.getFirst();
    }
    ShardTarget plain = new ShardTarget(name, "src/" + name + ".cr");
    boolean asked = wanted.isEmpty() || wanted.get().equals(name);
    if (!asked || !Files.isRegularFile(projectDir.resolve(plain.main()))) {
      throw failure(
              FILE_NAME
                  + (asked
                      ? " has no targets, and there is no " + plain.main()
                      : " has no target " + Text.quoted(wanted.orElse(""))))
          .remedy("add `targets: {" + name + ": {main: " + plain.main() + "}}` to " + FILE_NAME);
    }
    return plain;
  }

  private static Failure failure(String problem) {
    return new Failure(Failure.Kind.PROJECT, "project", problem);
  }
}
