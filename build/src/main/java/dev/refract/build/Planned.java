package dev.refract.build;

import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.ServedLibrary;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Shows decisions as a [Plan].
final class Planned {
  private Planned() {}

  static Plan of(Decisions decisions, Roots roots) throws IOException {
    List<Plan.ForPlatform> platforms = new ArrayList<>();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      platforms.add(
          new Plan.ForPlatform(
              platform.target().platform(),
              platform.target().crystal().triple(),
              platform.flags().mcpu().or(platform.target().crystal()::cpu),
              platform.target().debian(),
              platform.target().overlay(decisions.base().crystal()),
              decisions.mode().word(),
              libraries(platform, decisions.mode()),
              root(platform.sysroot(), roots),
              files(platform.shipped())));
    }
    return new Plan(
        decisions.shard().name(),
        decisions.shard().version(),
        decisions.programs().getFirst().main(),
        new Plan.Choice(
            decisions.compiler().version() + " from " + decisions.compiler().origin(),
            decisions.compiler().why()),
        decisions.base().name(),
        decisions.release(),
        root(decisions.toolchain(), roots),
        platforms);
  }

  private static List<Plan.Library> libraries(Decisions.ForPlatform platform, LinkMode mode) {
    SortedMap<String, String> versions = new TreeMap<>();
    platform.sysroot().forEach(pack -> versions.put(pack.name(), pack.version()));
    return platform.libraries().stream()
        .map(library ->
            new Plan.Library(
                library.name(),
                library.askedBy(),
                library.packageName().map(name -> name + " " + versions.getOrDefault(name, "")),
                linked(library, mode),
                library.others()))
        .toList();
  }

  private static String linked(ServedLibrary library, LinkMode mode) {
    if (library.packageName().isEmpty()) {
      return "in no package";
    }
    return switch (mode) {
      case HYBRID ->
          library.isGlibc() ? "glibc" : library.archive() ? "inside" : "beside, has no archive";
      case STATIC -> "inside";
      case DYNAMIC -> library.isGlibc() ? "glibc" : "beside";
    };
  }

  private static Plan.Root root(List<RootPackage> packages, Roots roots) throws IOException {
    return new Plan.Root(files(packages), roots.present(packages));
  }

  private static List<Plan.PackageFile> files(List<RootPackage> packages) {
    return packages.stream()
        .map(pack ->
            new Plan.PackageFile(
                pack.name(), pack.version(), pack.suite(), pack.download().size(), pack.why()))
        .toList();
  }
}
