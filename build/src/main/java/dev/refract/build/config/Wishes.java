package dev.refract.build.config;

import dev.refract.build.BuildRequest;
import dev.refract.build.Statements;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What holds in the end: the command line beats the environment (both are the request), that beats
/// refract.yml, and that beats shard.yml and the defaults, which is what an empty value stands for.
///
/// The first of them that says something of a matter decides it alone; lists are not joined.
///
/// @param request what the command line and `REFRACT_*` say
/// @param configuration what refract.yml says
public record Wishes(BuildRequest request, Configuration configuration) {
  /// What to build for; empty for the default platforms.
  public List<Platform> platforms() {
    return first(request.platforms(), configuration.platforms());
  }

  /// What the libraries come from; empty for the default base.
  public Optional<String> base() {
    return request.base().or(configuration::base);
  }

  /// The compiler, beside the constraint of shard.yml; empty for the newest that it allows.
  ///
  /// @throws Failure if the request's words are none
  public Optional<CrystalChoice> crystal() throws Failure {
    Optional<String> said = request.crystal().everywhere();
    return said.isPresent()
        ? Optional.of(CrystalChoice.parse(said.get()))
        : configuration.crystal();
  }

  /// The compiler that runs on `platform` itself; empty for the package of the base.
  ///
  /// @throws Failure if the request's words are none
  public Optional<CrystalChoice> crystalOn(Platform platform) throws Failure {
    String said = request.crystal().special().get(platform);
    return said == null
        ? configuration.on(platform).crystal()
        : Optional.of(CrystalChoice.parse(said));
  }

  /// How the program for `platform` is made.
  public Route route(Platform platform) {
    return request
        .routes()
        .on(platform)
        .or(() -> configuration.on(platform).route())
        .orElse(Route.CROSS);
  }

  /// How programs are joined with their libraries; empty for what is usual on the base.
  public Optional<LinkMode> link() {
    return request.link().or(configuration::link);
  }

  /// Whether Crystal optimises.
  public boolean release() {
    return request.release().or(configuration::release).orElse(true);
  }

  /// How layers are compressed.
  public Packing packing() {
    return request.packing().or(configuration::packing).orElse(Packing.GZIP);
  }

  /// What is said of the image.
  public Statements statements() {
    return request.statements().over(configuration);
  }

  /// The mirror of the base's distribution; empty for the machine's own.
  public Optional<URI> mirror() {
    return request.settings().mirror().or(configuration::mirror);
  }

  /// What compiler and linker are passed for `platform`.
  public Flags flags(Platform platform) {
    Flags file = configuration.on(platform).flags();
    return new Flags(
        first(request.defines(), file.defines()),
        request.cpus().on(platform).or(file::mcpu),
        first(request.linkFlags(), file.linkFlags()));
  }

  /// The images to make, at least one.
  ///
  /// @throws Failure of kind USAGE where one name is given to several
  public List<WantedImage> images() throws Failure {
    Marks marks = request.statements().marks();
    List<WantedImage> images =
        divided().stream()
            .map(image -> new WantedImage(image.programs(), image.settings().marked(marks)))
            .toList();
    if (request.tags().isEmpty()) {
      return images;
    }
    if (images.size() > 1) {
      throw new Failure(
              Failure.Kind.USAGE,
              "plan",
              "one name for " + images.size() + " images: " + request.tags().getFirst().familiar())
          .remedy("choose one with --target, or name each with `name:` in refract.yml");
    }
    WantedImage only = images.getFirst();
    return List.of(new WantedImage(only.programs(), only.settings().withNames(request.tags())));
  }

  private List<WantedImage> divided() {
    ImageSettings common = configuration.image();
    Map<String, ImageSettings> each =
        configuration.targets() instanceof Targets.ImageEach many ? many.settings() : Map.of();
    if (request.target().isPresent()) {
      String target = request.target().get();
      ImageSettings own = each.getOrDefault(target, ImageSettings.NONE);
      return List.of(new WantedImage(List.of(target), own.over(common)));
    }
    return switch (configuration.targets()) {
      case Targets.Unsaid _ -> List.of(new WantedImage(List.of(), common));
      case Targets.OneImage one -> List.of(new WantedImage(one.names(), common));
      case Targets.ImageEach _ ->
          each.entrySet().stream()
              .map(own -> new WantedImage(List.of(own.getKey()), own.getValue().over(common)))
              .toList();
    };
  }

  private static <T> List<T> first(List<T> request, List<T> file) {
    return request.isEmpty() ? file : request;
  }
}
