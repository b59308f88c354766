package dev.refract.build.eject;

import dev.refract.build.config.Route;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.TargetPlatform;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// What the files leave out or cannot know, one sentence each, for the user and for the Dockerfile.
final class Notes {
  private Notes() {}

  /// @param pinned whether packages are asked for by version
  /// @param outside shards that are directories outside of the project
  /// @param others keys of refract.yml that the files take no account of
  static List<String> of(
      Decisions decisions, boolean pinned, List<String> outside, List<String> others) {
    List<String> notes = new ArrayList<>();
    if (!pinned) {
      notes.add(
          "packages are the newest when it is built, and those that only other libraries need are"
              + " not known before a build: `refract build` after `refract lock` finds both, eject"
              + " again then");
    }
    CompilerImage compiler = CompilerImage.of(decisions.compiler());
    if (!compiler.debian()) {
      notes.add(
          compiler.name()
              + " takes the place of Crystal from "
              + decisions.compiler().origin()
              + ", which no image has");
    } else {
      List<String> without =
          decisions.platforms().stream()
              .map(Decisions.ForPlatform::target)
              .filter(target -> target != TargetPlatform.AMD64)
              .map(target -> target.platform().toString())
              .toList();
      if (!without.isEmpty()) {
        notes.add(
            "Debian has Crystal for amd64 alone: the target `emulated` wants another image as"
                + " COMPILER for "
                + String.join(", ", without));
      }
      if (!compiler.shards()) {
        notes.add(
            "Debian 12 has no package of shards: lib/ has to be complete, and sources that ask"
                + " `shards version` do not compile");
      }
    }
    if (!outside.isEmpty()) {
      notes.add(
          "shards from directories outside of the project are out of Docker's sight: "
              + String.join(", ", outside)
              + "; run `shards install` before, and copy them into lib/");
    }
    if (decisions.preparation().repository().isPresent()) {
      notes.add("sources ask git something, so .git is sent to Docker");
    }
    if (!others.isEmpty()) {
      notes.add(
          "apt in these images reads its own sources: "
              + String.join(", ", others)
              + " of refract.yml "
              + (others.size() == 1 ? "is" : "are")
              + " not carried over");
    }
    if (new TreeSet<>(routes(decisions)).size() > 1) {
      notes.add(
          "docker-bake.hcl builds all platforms by one route: cross, unless another target is"
              + " named");
    }
    return notes;
  }

  /// The one that all platforms take, else `cross`.
  static Route route(Decisions decisions) {
    TreeSet<Route> routes = new TreeSet<>(routes(decisions));
    return routes.size() == 1 ? routes.getFirst() : Route.CROSS;
  }

  private static List<Route> routes(Decisions decisions) {
    return decisions.platforms().stream().map(platform -> platform.making().route()).toList();
  }
}
