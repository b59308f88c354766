package dev.refract.build;

import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.Base;
import dev.refract.build.plan.Compiler;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.OnImage;
import dev.refract.build.plan.ServedLibrary;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.crystal.ShardTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
              platform.target().architecture(),
              platform.target().overlay(decisions.base().crystal()),
              choice(decisions.compilerOf(platform)),
              decisions.mode(),
              platform.making().route(),
              libraries(platform, decisions.mode()),
              root(platform.sysroot(), roots),
              platform.making().root().isEmpty()
                  ? Optional.empty()
                  : Optional.of(root(platform.making().root(), roots)),
              files(platform.shipped())));
    }
    return new Plan(
        decisions.shard().name(),
        decisions.shard().version(),
        decisions.programs().stream().map(ShardTarget::main).toList(),
        base(decisions.base()),
        decisions.release(),
        root(decisions.toolchain(), roots),
        platforms);
  }

  private static Plan.Choice choice(Compiler compiler) {
    return new Plan.Choice(compiler.version() + " from " + compiler.origin(), compiler.why());
  }

  private static String base(Base base) {
    return base instanceof OnImage on && !on.name().contains("@")
        ? on.name() + "@" + on.digest()
        : base.name();
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
                linked(library, mode, platform.target()),
                library.others()))
        .toList();
  }

  private static Plan.Linked linked(ServedLibrary library, LinkMode mode, TargetPlatform target) {
    if (library.packageName().isEmpty()) {
      return Plan.Linked.NOT;
    }
    return switch (mode) {
      case HYBRID ->
          library.isGlibc()
              ? Plan.Linked.GLIBC
              : library.archive() ? inside(target) : Plan.Linked.BESIDE_WITHOUT_ARCHIVE;
      case STATIC -> Plan.Linked.INSIDE;
      case DYNAMIC -> library.isGlibc() ? Plan.Linked.GLIBC : Plan.Linked.BESIDE;
    };
  }

  // Archives of 64-bit platforms are position-independent. Code for 32 bits that was written by
  // hand often is not, which the linker tells. With musl a program is at a place of its own anyway.
  private static Plan.Linked inside(TargetPlatform target) {
    return switch (target) {
      case AMD64, ARM64, AMD64_MUSL, ARM64_MUSL, I386_MUSL -> Plan.Linked.INSIDE;
      case ARM_V7, ARM_V6, ARM_V6_HARD, I386 -> Plan.Linked.INSIDE_OR_BESIDE;
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
