package dev.refract.acceptance;

import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The image of `examples/greeter` for the default platforms, built once for all tests.
///
/// @param project the copy that was built
/// @param build how the build ended
/// @param layout the same image as a layout directory
public record Greeter(Path project, Finished build, Path layout) {
  private static Optional<Greeter> built = Optional.empty();

  /// Builds it at the first call, as a user does.
  public static synchronized Greeter get() throws IOException, InterruptedException {
    if (built.isEmpty()) {
      Path parent = Place.fresh("greeter");
      Path project = Place.example("greeter", parent);
      Finished build = build(parent, project).orFail();
      Path layout = parent.resolve("layout");
      build(parent, project, "--output", "type=oci,dest=" + layout).orFail();
      built = Optional.of(new Greeter(project, build, layout));
    }
    return built.get();
  }

  private static Finished build(Path home, Path project, String... options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("build", project.toString(), "--cache", Place.cache().toString()));
    arguments.addAll(List.of("--accept-expired", "--progress", "plain"));
    arguments.addAll(List.of(options));
    return Product.run(home, Map.of("HOME", home.toString()), arguments.toArray(String[]::new));
  }

  /// The archive at its usual place.
  public Path archive() {
    return project.resolve("dist/greeter.tar");
  }

  /// The layers for `platform`; see [BuiltImage#layers].
  public List<Path> layers(Platform platform, Path into) throws Failure, IOException {
    return new BuiltImage(archive()).layers(platform, into);
  }

  /// The file system for `platform`; see [BuiltImage#root].
  public Path root(Platform platform) throws Failure, IOException, InterruptedException {
    return new BuiltImage(archive()).root(platform);
  }
}
