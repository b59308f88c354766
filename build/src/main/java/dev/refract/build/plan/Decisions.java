package dev.refract.build.plan;

import dev.refract.build.roots.RootPackage;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.TargetBase;
import java.util.List;

/// Everything that is decided before the first package is fetched.
///
/// @param shard the project's shard.yml
/// @param program what is built of it
/// @param base what the targets' libraries come from
/// @param crystal the compiler's version
/// @param compilerFrom the release that the toolchain comes from, such as `debian:trixie`
/// @param compilerWhy why this version: a clause
/// @param toolchain packages of the toolchain root
/// @param platforms what is built, in the order asked for
/// @param notes what the user should know, one sentence each
public record Decisions(
    ShardFile shard,
    ShardTarget program,
    TargetBase base,
    CrystalVersion crystal,
    String compilerFrom,
    String compilerWhy,
    List<RootPackage> toolchain,
    List<ForPlatform> platforms,
    List<String> notes) {
  public Decisions {
    toolchain = List.copyOf(toolchain);
    platforms = List.copyOf(platforms);
    notes = List.copyOf(notes);
  }

  /// What is decided for one platform.
  ///
  /// @param sysroot packages that are linked against
  /// @param image packages whose files go into the image
  public record ForPlatform(
      TargetPlatform target, List<RootPackage> sysroot, List<RootPackage> image) {
    public ForPlatform {
      sysroot = List.copyOf(sysroot);
      image = List.copyOf(image);
    }
  }
}
