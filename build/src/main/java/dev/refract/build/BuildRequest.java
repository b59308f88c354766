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

/// One build as the user asked for it; what is left open is decided by refract.yml, then by the
/// plan ([dev.refract.build.config.Wishes]).
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
}
