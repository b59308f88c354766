package dev.refract.build;

import dev.refract.build.config.WantedImage;
import dev.refract.build.config.Wishes;
import dev.refract.build.plan.BaseImages;
import dev.refract.build.plan.ImageRequest;
import dev.refract.build.plan.Revision;
import dev.refract.crystal.ShardFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the project says of itself and what is wished for, read and checked.
///
/// @param shard its shard.yml
/// @param revision of it, where git knows it
/// @param wishes of the request and of refract.yml
record Project(ShardFile shard, Optional<Revision> revision, Wishes wishes) {
  static Project read(BuildRequest request) throws Failure, IOException, InterruptedException {
    ShardFile shard = ShardFile.read(request.project());
    Optional<Revision> revision = Revision.of(request.project());
    return new Project(shard, revision, ProjectConfiguration.wishes(request, shard, revision));
  }

  /// The images to make, at least one.
  ///
  /// @param bases the images that they can be put on top of
  List<ImageRequest> images(BaseImages bases) throws Failure, IOException, InterruptedException {
    List<ImageRequest> images = new ArrayList<>();
    for (WantedImage image : wishes.images()) {
      images.add(ImageRequest.of(shard, wishes, image, bases));
    }
    return images;
  }

  /// The settings of the request, with what refract.yml adds.
  Settings settings() {
    return wishes.request().settings().withMirror(wishes.mirror());
  }
}
