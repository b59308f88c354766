package dev.refract.build.eject;

import dev.refract.archive.AtomicFile;
import dev.refract.build.config.Account;
import dev.refract.build.config.Configuration;
import dev.refract.build.image.BaseFiles;
import dev.refract.build.plan.Base;
import dev.refract.build.plan.Decisions;
import dev.refract.crystal.InstalledShard;
import dev.refract.crystal.Overlay;
import dev.refract.crystal.ShardSource;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The files, by path in the project: the same decisions give the same bytes.
///
/// @param files their contents, which are not to be changed
/// @param notes what the user should know, one sentence each
public record Ejection(SortedMap<String, byte[]> files, List<String> notes) {
  private static final String FOLDER = "refract/";
  private static final List<String> SCRIPTS =
      List.of(
          "compile.sh", "image.sh", "install.sh", "link.sh", "shards.sh", "tools.sh", "unpack.sh");

  public Ejection {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    notes = List.copyOf(notes);
  }

  /// What decisions alone do not say.
  ///
  /// @param tags the image's names
  /// @param pinned whether packages are asked for by version, as refract.lock has them
  /// @param shards the names of those that the project uses
  /// @param outside those of them that are directories outside of the project
  /// @param others keys of refract.yml that the files take no account of
  public record Project(
      List<Reference> tags,
      boolean pinned,
      List<String> shards,
      List<String> outside,
      List<String> others) {
    public Project {
      tags = List.copyOf(tags);
      shards = List.copyOf(shards);
      outside = List.copyOf(outside);
      others = List.copyOf(others);
    }

    /// What the project and its shards say.
    ///
    /// @param directory of the project, without links
    /// @param locked whether it has a refract.lock
    public static Project of(
        Path directory,
        List<Reference> tags,
        boolean locked,
        List<InstalledShard> shards,
        Configuration configuration) {
      List<String> others = new ArrayList<>();
      configuration.keys().ifPresent(_ -> others.add("keys"));
      configuration.mirror().ifPresent(_ -> others.add("mirror"));
      configuration.snapshot().ifPresent(_ -> others.add("snapshot"));
      return new Project(
          tags,
          locked,
          shards.stream().map(InstalledShard::name).toList(),
          shards.stream()
              .filter(shard -> shard.source().kind() == ShardSource.Kind.PATH)
              .filter(shard ->
                  !directory.resolve(shard.source().location()).normalize().startsWith(directory))
              .map(InstalledShard::name)
              .toList(),
          others);
    }
  }

  /// Writes down what `decisions` are.
  ///
  /// @throws Failure as [#require], and of kind UNSUPPORTED where Crystal's bindings are not as
  ///   Refract knows them
  /// @throws IOException where the compiler's standard library cannot be read
  public static Ejection of(Decisions decisions, Project project) throws Failure, IOException {
    require(decisions.base());
    List<String> notes = Notes.of(decisions, project.pinned(), project.outside(), project.others());
    PlatformScript platforms = new PlatformScript(decisions, project.pinned());
    SortedMap<String, String> texts = new TreeMap<>();
    texts.put("Dockerfile", new Dockerfile(decisions, notes).text());
    texts.put("Dockerfile.dockerignore", ignored(decisions));
    texts.put("docker-bake.hcl", bake(decisions, project.tags()));
    texts.put(".github/workflows/image.yml", Template.read("github.yml").text());
    texts.put(".gitlab-ci.yml", Template.read("gitlab.yml").text());
    SCRIPTS.forEach(script -> texts.put(FOLDER + script, Template.read(script).text()));
    texts.put(
        FOLDER + "project.sh",
        new ProjectScript(decisions, project.pinned(), project.shards()).text());
    texts.put(FOLDER + "platform.sh", platforms.text());
    if (project.pinned()) {
      texts.put(FOLDER + "sha256sums", platforms.digests());
    }
    texts.put(FOLDER + "etc/group", Account.group());
    texts.put(FOLDER + "etc/nsswitch.conf", BaseFiles.NAME_SERVICES);
    texts.put(FOLDER + "etc/passwd", Account.passwd());
    SortedMap<String, byte[]> files = new TreeMap<>(overlay(decisions));
    texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
    return new Ejection(files, notes);
  }

  /// Refuses a base that there are no files for.
  ///
  /// @throws Failure of kind UNSUPPORTED where it is not a release of Debian
  public static void require(Base base) throws Failure {
    boolean debian =
        base instanceof Base.Apt apt
            && apt.release().distribution() == DebianRelease.Distribution.DEBIAN;
    if (!debian) {
      throw new Failure(
              Failure.Kind.UNSUPPORTED,
              "eject",
              "the files to write are for releases of Debian alone, not for " + base.name())
          .remedy("choose --base " + Base.DEFAULT);
    }
  }

  private static SortedMap<String, byte[]> overlay(Decisions decisions)
      throws Failure, IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      Overlay.derive(
              decisions.compiler().standardLibrary(),
              platform.target().crystal(),
              decisions.base().timeAbi())
          .files()
          .forEach((path, bytes) -> files.put(FOLDER + "overlay/" + path, bytes));
    }
    return files;
  }

  private static String ignored(Decisions decisions) {
    return (decisions.preparation().repository().isPresent() ? "" : ".git\n") + "bin\ndist\n";
  }

  private static String bake(Decisions decisions, List<Reference> tags) {
    return Template.read("docker-bake.hcl")
        .with("route", Notes.route(decisions).word())
        .with("name", decisions.programs().getFirst().name())
        .with("tags", listed(tags.stream().map(Reference::familiar).toList()))
        .with(
            "annotations",
            listed(
                decisions.settings().annotations().entrySet().stream()
                    .map(entry -> "index,manifest:" + entry.getKey() + "=" + entry.getValue())
                    .toList()))
        .with(
            "platforms",
            listed(
                decisions.platforms().stream()
                    .map(platform -> platform.target().platform().toString())
                    .toList()))
        .text();
  }

  // HCL's native syntax, template literals: `${` and `%{` begin something.
  private static String listed(Collection<String> texts) {
    return texts.stream()
        .map(text ->
            "\""
                + text.replace("\\", "\\\\")
                    .replace("\"", "\\\"")
                    .replace("\n", "\\n")
                    .replace("${", "$${")
                    .replace("%{", "%%{")
                + "\"")
        .collect(Collectors.joining(", "));
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
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      AtomicFile.write(path, out -> out.write(file.getValue()));
      written.add(path);
    }
    return List.copyOf(written);
  }
}
