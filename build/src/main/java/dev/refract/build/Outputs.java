package dev.refract.build;

import dev.refract.archive.AtomicFile;
import dev.refract.build.config.WantedImage;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.GroundImage;
import dev.refract.failure.Failure;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Image;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Platform;
import dev.refract.oci.PlatformImage;
import dev.refract.oci.Reference;
import dev.refract.oci.engine.Engine;
import dev.refract.oci.layout.FileTrees;
import dev.refract.oci.layout.HybridArchive;
import dev.refract.oci.layout.Layout;
import dev.refract.oci.registry.Registries;
import dev.refract.oci.registry.Shipment;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a finished image goes.
///
/// @param image the image
/// @param tags its names
/// @param outputs where it goes, at least one
/// @param below the repository of the image that it is on top of, which has that one's layers
/// @param environment of the process, where registries and engines are named
record Outputs(
    Image image,
    List<Reference> tags,
    List<Output> outputs,
    Optional<Reference> below,
    Map<String, String> environment,
    Event.Listener listener) {
  /// The platform of the machine that builds, which is the one a Docker engine here loads.
  private static final Platform OWN = Platform.of("linux", "amd64");

  Outputs {
    tags = List.copyOf(tags);
    outputs = List.copyOf(outputs);
    environment = Map.copyOf(environment);
  }

  /// @param project its directory, which has the output where the request says nothing
  static Outputs of(
      Image image, Decisions decisions, Path project, BuildRequest request, Event.Listener listener)
      throws Failure {
    Path archive = project.resolve("dist").resolve(decisions.programs().getFirst().name() + ".tar");
    return new Outputs(
        image,
        decisions.tags(),
        request.outputs().isEmpty() ? List.of(new Output.Archive(archive)) : request.outputs(),
        decisions.platforms().getFirst().ground().flatMap(GroundImage::repository),
        request.settings().environment(),
        listener);
  }

  /// Refuses outputs that cannot take `images`.
  ///
  /// @throws Failure of kind USAGE
  static void require(List<Output> outputs, List<WantedImage> images) throws Failure, IOException {
    if (images.size() > 1 && !outputs.isEmpty()) {
      throw new Failure(
              Failure.Kind.USAGE, "plan", images.size() + " images cannot go to one output")
          .remedy("choose one with --target, or leave out --output");
    }
    for (Output output : outputs) {
      switch (output) {
        case Output.Registry _ -> requireNames(images);
        case Output.Trees trees -> FileTrees.requireFree(trees.directory());
        case Output.Archive _,
            Output.Layout _,
            Output.DockerArchive _,
            Output.ArchiveToStandardOutput _,
            Output.Engine _ -> {}
      }
    }
  }

  private static void requireNames(List<WantedImage> images) throws Failure {
    for (WantedImage image : images) {
      if (image.settings().names().isEmpty()) {
        throw new Failure(
                Failure.Kind.USAGE, "push", "the image has no name, so no registry to go to")
            .remedy("name it with its registry: --tag ghcr.io/me/greeter:1.0");
      }
      for (Reference name : image.settings().names()) {
        Registries.requireAccount(name);
      }
    }
  }

  /// Writes the image to each of the outputs, in their order.
  BuildResult write(Reporter reporter) throws Failure, IOException, InterruptedException {
    for (Output output : outputs) {
      reporter.stage(
          Optional.empty(),
          stage(output),
          name(output),
          () -> {
            try {
              write(output);
            } catch (IOException e) {
              throw MachineTrouble.atOutput(stage(output).toString(), name(output), e);
            }
            return output;
          },
          _ -> false,
          _ -> name(output));
    }
    return new BuildResult(
        tags.stream().map(tag -> tag.withDigest(image.digest()).familiar()).toList(),
        Descriptor.of(MediaTypes.INDEX, image.indexBlob()),
        image.platforms().stream()
            .map(platform ->
                new BuildResult.Image(
                    platform.platform(),
                    platform.manifestBlob().digest(),
                    platform.layers().stream().mapToLong(layer -> layer.blob().size()).sum()))
            .toList(),
        outputs);
  }

  private static Stage stage(Output output) {
    return switch (output) {
      case Output.Archive _,
          Output.Layout _,
          Output.Trees _,
          Output.DockerArchive _,
          Output.ArchiveToStandardOutput _ ->
          Stage.WRITE;
      case Output.Engine _ -> Stage.LOAD;
      case Output.Registry _ -> Stage.PUSH;
    };
  }

  private String name(Output output) {
    return switch (output) {
      case Output.Archive archive -> archive.file().toString();
      case Output.Layout layout -> layout.directory().toString();
      case Output.Trees trees -> trees.directory().toString();
      case Output.ArchiveToStandardOutput _ -> "standard output";
      case Output.DockerArchive archive -> archive.file().toString();
      case Output.Engine _ -> "the container engine here";
      case Output.Registry _ -> Publishing.what(tags);
    };
  }

  private void write(Output output) throws Failure, IOException, InterruptedException {
    switch (output) {
      case Output.Archive archive -> {
        Path file = archive.file().toAbsolutePath();
        makeParent(file);
        HybridArchive.write(file, image, tags, OWN);
      }
      case Output.Layout layout -> {
        Path directory = layout.directory().toAbsolutePath();
        makeParent(directory);
        Layout.write(directory, image, tags);
      }
      case Output.Trees trees -> {
        Path directory = trees.directory().toAbsolutePath();
        makeParent(directory);
        FileTrees.write(directory, image);
      }
      case Output.ArchiveToStandardOutput _ -> {
        OutputStream out =
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
        HybridArchive.write(out, image, tags, OWN);
        out.flush();
      }
      case Output.DockerArchive archive -> {
        Path file = archive.file().toAbsolutePath();
        makeParent(file);
        HybridArchive.write(file, only(archive.platform()), tags, OWN);
      }
      case Output.Engine _ ->
          Engine.find(environment).load(out -> HybridArchive.write(out, image, tags, OWN));
      case Output.Registry registry -> {
        Shipment shipment = Shipment.of(image);
        new Publishing(environment, registry.insecure(), listener)
            .push(below.map(shipment::from).orElse(shipment), targets(registry));
      }
    }
  }

  private Image only(Optional<Platform> wanted) throws Failure {
    for (PlatformImage candidate : image.platforms()) {
      if (candidate.platform().equals(wanted.orElse(OWN))) {
        return new Image(List.of(candidate), image.annotations());
      }
    }
    if (wanted.isPresent()) {
      throw new Failure(
          Failure.Kind.USAGE,
          "write",
          "nothing is built for " + wanted.get() + ", which is to be written");
    }
    return new Image(List.of(image.platforms().getFirst()), image.annotations());
  }

  // Without their tags, if it is the digest that is to be known.
  private List<Reference> targets(Output.Registry registry) {
    return registry.byDigest()
        ? tags.stream()
            .map(tag -> new Reference(tag.domain(), tag.path(), Optional.empty(), Optional.empty()))
            .distinct()
            .toList()
        : tags;
  }

  // Clears away what a killed build left beside the output.
  private static void makeParent(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent == null) {
      return;
    }
    Files.createDirectories(parent);
    AtomicFile.sweep(parent);
  }
}
