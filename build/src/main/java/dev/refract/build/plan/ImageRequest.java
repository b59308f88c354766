package dev.refract.build.plan;

import dev.refract.build.config.BaseName;
import dev.refract.build.config.ImageSettings;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.Route;
import dev.refract.build.config.WantedImage;
import dev.refract.build.config.Wishes;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.scan.TargetFlags;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is wanted of one image, held against the project: all that can be found wrong without
/// looking at any index, so the first thing a user hears of.
///
/// @param shard the project's shard.yml
/// @param programs what is built of it, the one that the image starts first
/// @param settings how the image is called and started
/// @param base what the libraries come from
/// @param targets what is built for
/// @param link how programs are joined with their libraries
/// @param wishes everything else
public record ImageRequest(
    ShardFile shard,
    List<ShardTarget> programs,
    ImageSettings settings,
    Base base,
    List<TargetPlatform> targets,
    LinkMode link,
    Wishes wishes) {
  public ImageRequest {
    programs = List.copyOf(programs);
    targets = List.copyOf(targets);
  }

  /// Checks what is wished for against the project.
  ///
  /// @param image which of the wished images
  /// @param bases the images that it can be put on top of
  public static ImageRequest of(ShardFile shard, Wishes wishes, WantedImage image, BaseImages bases)
      throws Failure, IOException, InterruptedException {
    Base base =
        Base.of(
            BaseName.parse(wishes.base().orElse(Base.DEFAULT)),
            wishes.request().project(),
            wishes.platforms().stream().map(Platform::normalised).toList(),
            bases);
    List<TargetPlatform> targets = new ArrayList<>();
    for (Platform platform : wishes.platforms()) {
      TargetPlatform target = base.target(platform);
      if (!targets.contains(target)) {
        targets.add(target);
      }
    }
    Path project = wishes.request().project();
    List<ShardTarget> programs = new ArrayList<>();
    if (image.programs().isEmpty()) {
      programs.add(shard.chooseTarget(project, Optional.empty()));
    }
    for (String name : image.programs()) {
      programs.add(shard.chooseTarget(project, Optional.of(name)));
    }
    return new ImageRequest(
        shard,
        programs,
        image.settings(),
        base,
        targets.isEmpty() ? base.usual() : targets,
        base.link(wishes.link()),
        wishes);
  }

  /// What conditions in sources see.
  TargetFlags flags(TargetPlatform target, CrystalVersion crystal) {
    TargetFlags flags =
        TargetFlags.of(
            target.crystal(),
            crystal,
            wishes.flags(target.platform()).defines(),
            wishes.release(),
            link == LinkMode.STATIC);
    return switch (target) {
      case AMD64, ARM64, ARM_V7, ARM_V6_HARD, I386, AMD64_MUSL, ARM64_MUSL, I386_MUSL -> flags;
      // Crystal has no bindings for it; the overlay makes them of those for ARMv7.
      case ARM_V6 ->
          new TargetFlags(flags.flags(), TargetPlatform.ARM_V7.crystal().libC(), crystal);
    };
  }

  /// How the programs for `target` are made.
  Route route(TargetPlatform target) {
    return wishes.route(target.platform());
  }
}
