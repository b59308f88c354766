package dev.refract.cli;

import dev.refract.build.BuildResult;
import dev.refract.build.Output;
import dev.refract.cli.terminal.Amounts;
import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says what a build made.
final class BuildReport {
  private BuildReport() {}

  /// A table of the platforms and a line for each output.
  static List<String> summary(BuildResult result, Duration took, Colours colours) {
    Table table = new Table("PLATFORM", "COMPRESSED", "DIGEST").right(1);
    for (BuildResult.Image image : result.images()) {
      table.row(
          image.platform().toString(),
          Amounts.bytes(image.compressedSize()),
          shortened(image.manifest().toString()));
    }
    List<String> lines = new ArrayList<>(table.lines(colours));
    for (Output output : result.outputs()) {
      lines.add(
          colours.paint(Role.GOOD, done(output))
              + " "
              + place(output, result)
              + colours.paint(Role.FAINT, " in " + Amounts.time(took)));
    }
    return lines;
  }

  /// What `--json` prints: what [Metadata] has, and more.
  ///
  /// ```json
  /// {…, "references": ["greeter:0.1.0@sha256:…"], "index": "sha256:…",
  ///  "platforms": [{"platform": "linux/amd64", "digest": "sha256:…", "size": 2900000}],
  ///  "outputs": [{"type": "archive", "dest": "/…/dist/greeter.tar"}]}
  /// ```
  static JsonObject json(BuildResult result) {
    List<Json> platforms = new ArrayList<>();
    for (BuildResult.Image image : result.images()) {
      platforms.add(
          Json.object()
              .put("platform", image.platform().toString())
              .put("digest", image.manifest().toString())
              .put("size", image.compressedSize())
              .build());
    }
    List<Json> outputs = new ArrayList<>();
    for (Output output : result.outputs()) {
      outputs.add(Json.object().put("type", type(output)).put("dest", destination(output)).build());
    }
    return Metadata.of(result.index(), result.references())
        .put("references", JsonArray.ofTexts(result.references()))
        .put("index", result.index().digest().toString())
        .put("platforms", new JsonArray(platforms))
        .put("outputs", new JsonArray(outputs))
        .build();
  }

  /// What `--metadata-file` gets ([Metadata]); a list of such objects where the project makes
  /// several images.
  static String metadata(List<BuildResult> results) {
    return Images.document(
        results.stream()
            .map(result -> Metadata.of(result.index(), result.references()).build())
            .toList());
  }

  /// What `--iidfile` gets.
  static String digests(List<BuildResult> results) {
    return String.join("\n", results.stream().map(r -> r.index().digest().toString()).toList());
  }

  /// What `--image-refs` gets: one name a line.
  static String references(List<BuildResult> results) {
    return results.stream()
        .flatMap(result -> result.references().stream())
        .map(name -> name + "\n")
        .collect(Collectors.joining());
  }

  private static String type(Output output) {
    return switch (output) {
      case Output.Layout _ -> "oci";
      case Output.Trees _ -> "dir";
      case Output.Archive _, Output.ArchiveToStandardOutput _ -> "archive";
      case Output.DockerArchive _, Output.Engine _ -> "docker";
      case Output.Registry _ -> "registry";
    };
  }

  private static String done(Output output) {
    return switch (output) {
      case Output.Layout _,
          Output.Trees _,
          Output.Archive _,
          Output.DockerArchive _,
          Output.ArchiveToStandardOutput _ ->
          "wrote";
      case Output.Engine _ -> "loaded";
      case Output.Registry _ -> "pushed";
    };
  }

  private static String place(Output output, BuildResult result) {
    return switch (output) {
      case Output.Layout _, Output.Trees _, Output.Archive _, Output.DockerArchive _ ->
          destination(output).orElseThrow();
      case Output.Engine _ -> "into the container engine";
      case Output.ArchiveToStandardOutput _ -> "standard output";
      case Output.Registry _ -> String.join(", ", result.references());
    };
  }

  private static Optional<String> destination(Output output) {
    return switch (output) {
      case Output.Layout layout -> Optional.of(shown(layout.directory()));
      case Output.Trees trees -> Optional.of(shown(trees.directory()));
      case Output.Archive archive -> Optional.of(shown(archive.file()));
      case Output.ArchiveToStandardOutput _ -> Optional.of("-");
      case Output.DockerArchive archive -> Optional.of(shown(archive.file()));
      case Output.Engine _, Output.Registry _ -> Optional.empty();
    };
  }

  private static String shown(Path path) {
    return path.normalize().toString();
  }

  /// `sha256:0123456789ab`: enough to tell images apart.
  static String shortened(String digest) {
    int colon = digest.indexOf(':');
    return digest.substring(0, Math.min(digest.length(), colon + 13));
  }
}
