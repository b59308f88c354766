package dev.refract.build;

import dev.refract.build.config.LinkMode;
import dev.refract.build.config.Packing;
import dev.refract.build.config.PerPlatform;
import dev.refract.build.config.Route;
import dev.refract.oci.Platform;
import dev.refract.oci.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One build as the user asked for it, most easily made by [#of]; what is left open is decided by
/// refract.yml, then by the plan ([dev.refract.build.config.Wishes]).
///
/// @param project the directory with shard.yml
/// @param target the name of the shard.yml target; needed only where there are several
/// @param platforms what to build for, in the order of the index; empty for the default four
/// @param tags the image's names; empty for `NAME:VERSION` of shard.yml
/// @param outputs where it goes; empty for the archive `dist/NAME.tar` in the project
/// @param release compile with Crystal's optimisations, or without
/// @param base what the target's libraries come from, such as `debian:bookworm`
/// @param crystal a version or constraint such as `1.14` or `>= 1.14, < 2`, beside the project's
///   own; `host`, or `tarball=LOCATION,sha256=HEX`; for single platforms, the compiler that runs
///   there under qemu
/// @param link how programs are joined with their libraries
/// @param defines Crystal's `-D`
/// @param cpus Crystal's `--mcpu`
/// @param linkFlags one text for each `--link-flags`
/// @param routes how programs are made
/// @param locked take nothing but what refract.lock pins
/// @param configuration a file to read instead of the project's refract.yml
/// @param packing how layers are compressed
/// @param statements what is said of the image in documents that hang on it
public record BuildRequest(
    Path project,
    Optional<String> target,
    List<Platform> platforms,
    List<Reference> tags,
    List<Output> outputs,
    Optional<Boolean> release,
    Optional<String> base,
    PerPlatform<String> crystal,
    Optional<LinkMode> link,
    List<String> defines,
    PerPlatform<String> cpus,
    List<String> linkFlags,
    PerPlatform<Route> routes,
    boolean locked,
    Optional<Path> configuration,
    Optional<Packing> packing,
    Statements statements,
    Settings settings) {
  public BuildRequest {
    platforms = List.copyOf(platforms);
    tags = List.copyOf(tags);
    outputs = List.copyOf(outputs);
    defines = List.copyOf(defines);
    linkFlags = List.copyOf(linkFlags);
  }

  /// A request that leaves everything open.
  public static Builder of(Path project, Settings settings) {
    return new Builder(project, settings);
  }

  /// Says more of a request: each method sets the component of its name.
  public static final class Builder {
    private final Path project;
    private final Settings settings;
    private Optional<String> target = Optional.empty();
    private List<Platform> platforms = List.of();
    private List<Reference> tags = List.of();
    private List<Output> outputs = List.of();
    private Optional<Boolean> release = Optional.empty();
    private Optional<String> base = Optional.empty();
    private PerPlatform<String> crystal = PerPlatform.unsaid();
    private Optional<LinkMode> link = Optional.empty();
    private List<String> defines = List.of();
    private PerPlatform<String> cpus = PerPlatform.unsaid();
    private List<String> linkFlags = List.of();
    private PerPlatform<Route> routes = PerPlatform.unsaid();
    private boolean locked;
    private Optional<Path> configuration = Optional.empty();
    private Optional<Packing> packing = Optional.empty();
    private Statements statements = Statements.DEFAULT;

    private Builder(Path project, Settings settings) {
      this.project = project;
      this.settings = settings;
    }

    public Builder target(Optional<String> target) {
      this.target = target;
      return this;
    }

    public Builder platforms(List<Platform> platforms) {
      this.platforms = platforms;
      return this;
    }

    public Builder tags(List<Reference> tags) {
      this.tags = tags;
      return this;
    }

    public Builder outputs(List<Output> outputs) {
      this.outputs = outputs;
      return this;
    }

    public Builder release(Optional<Boolean> release) {
      this.release = release;
      return this;
    }

    public Builder base(Optional<String> base) {
      this.base = base;
      return this;
    }

    public Builder crystal(PerPlatform<String> crystal) {
      this.crystal = crystal;
      return this;
    }

    public Builder link(Optional<LinkMode> link) {
      this.link = link;
      return this;
    }

    public Builder defines(List<String> defines) {
      this.defines = defines;
      return this;
    }

    public Builder cpus(PerPlatform<String> cpus) {
      this.cpus = cpus;
      return this;
    }

    public Builder linkFlags(List<String> linkFlags) {
      this.linkFlags = linkFlags;
      return this;
    }

    public Builder routes(PerPlatform<Route> routes) {
      this.routes = routes;
      return this;
    }

    public Builder locked(boolean locked) {
      this.locked = locked;
      return this;
    }

    public Builder configuration(Optional<Path> configuration) {
      this.configuration = configuration;
      return this;
    }

    public Builder packing(Optional<Packing> packing) {
      this.packing = packing;
      return this;
    }

    public Builder statements(Statements statements) {
      this.statements = statements;
      return this;
    }

    public BuildRequest build() {
      return new BuildRequest(
          project,
          target,
          platforms,
          tags,
          outputs,
          release,
          base,
          crystal,
          link,
          defines,
          cpus,
          linkFlags,
          routes,
          locked,
          configuration,
          packing,
          statements,
          settings);
    }
  }
}
