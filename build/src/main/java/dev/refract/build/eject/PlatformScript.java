package dev.refract.build.eject;

import dev.refract.build.config.ProjectFile;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.ServedLibrary;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.RootPackage;
import dev.refract.oci.Platform;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `refract/platform.sh`: what the scripts beside it know of the platform that `TARGETARCH` and
/// `TARGETVARIANT` name.
///
/// @param decisions of a build
/// @param pinned whether packages are asked for by version
record PlatformScript(Decisions decisions, boolean pinned) {
  String text() {
    StringBuilder text = new StringBuilder("# Written by `refract eject`.\n");
    text.append("case $TARGETARCH$TARGETVARIANT in\n");
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      Platform name = platform.target().platform();
      text.append(name.architecture()).append(name.variant().orElse("")).append(")\n");
      text.append(of(platform)).append(";;\n");
    }
    return text.append("*)\n")
        .append("echo \"not for $TARGETARCH$TARGETVARIANT\" >&2\n")
        .append("exit 1\n")
        .append(";;\n")
        .append("esac\n")
        .toString();
  }

  /// The digests of all package files, as `sha256sum --check` reads them.
  String digests() {
    TreeSet<String> lines = new TreeSet<>();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      Stream.concat(unpacked(platform).stream(), platform.run().stream())
          .map(Pin::of)
          .forEach(pin -> lines.add(pin.digest() + "  " + pin.file() + "\n"));
    }
    return String.join("", lines);
  }

  private String of(Decisions.ForPlatform platform) {
    TargetPlatform target = platform.target();
    return Shell.variable("debian", target.architecture())
        + Shell.variable("multiarch", target.multiarch())
        + Shell.variable("bindings", target.crystal().libC())
        + Shell.variable("loader", target.loader())
        // clang looks for gcc's files by gcc's name.
        + Shell.variable("clang", target == TargetPlatform.I386 ? target.gcc() : target.multiarch())
        + Shell.variable("c_flags", String.join(" ", target.cFlags()))
        + Shell.variable("packages", words(unpacked(platform)))
        + Shell.variable("run", words(platform.run()))
        + Shell.variable("development", String.join(" ", development(platform)))
        + Shell.function("target", List.of(crystal(platform)))
        + variables(target)
        + Shell.function("files", files(platform.parts().files()));
  }

  private static Collection<RootPackage> unpacked(Decisions.ForPlatform platform) {
    TreeMap<String, RootPackage> all = new TreeMap<>();
    Stream.of(platform.sysroot(), platform.image(), platform.run())
        .flatMap(List::stream)
        .forEach(pack -> all.put(pack.name(), pack));
    return all.values();
  }

  private String words(Collection<RootPackage> packages) {
    return packages.stream()
        .map(pack -> Pin.of(pack).word(pinned))
        .collect(Collectors.joining(" "));
  }

  private Collection<String> development(Decisions.ForPlatform platform) {
    TreeSet<String> names = new TreeSet<>(List.of("gcc", "libc6-dev", "pkgconf"));
    platform.libraries().stream()
        .map(ServedLibrary::packageName)
        .flatMap(Optional::stream)
        .forEach(names::add);
    platform.sysroot().stream()
        .map(RootPackage::name)
        .filter(name -> name.endsWith("-dev") && !name.startsWith("libgcc-"))
        .forEach(names::add);
    names.addAll(platform.parts().packages().build());
    if (decisions.preparation().compiler()) {
      names.addAll(List.of("g++", "make"));
    }
    Map<String, String> versions = new TreeMap<>();
    platform.sysroot().forEach(pack -> versions.put(pack.name(), pack.version()));
    return names.stream()
        .map(name -> pinned && versions.containsKey(name) ? name + "=" + versions.get(name) : name)
        .toList();
  }

  private static List<String> crystal(Decisions.ForPlatform platform) {
    List<String> words = new ArrayList<>(List.of("--target", platform.target().crystal().triple()));
    platform
        .flags()
        .mcpu()
        .or(platform.target().crystal()::cpu)
        .ifPresent(cpu -> words.addAll(List.of("--mcpu", cpu)));
    Stream.concat(platform.target().crystal().flag().stream(), platform.flags().defines().stream())
        .distinct()
        .forEach(define -> words.addAll(List.of("-D", define)));
    List<String> linkFlags = platform.flags().linkFlags();
    if (!linkFlags.isEmpty()) {
      words.addAll(List.of("--link-flags", String.join(" ", linkFlags)));
    }
    return words;
  }

  private static String variables(TargetPlatform target) {
    StringBuilder text = new StringBuilder("variables() {\n");
    target
        .variables("")
        .forEach((name, value) -> {
          if (name.startsWith("REFRACT_") && !value.isEmpty()) {
            text.append("  export ").append(Shell.variable(name, value));
          }
        });
    return text.append("}\n").toString();
  }

  private static List<List<String>> files(List<ProjectFile> files) {
    return files.stream()
        .map(file ->
            List.of(
                file.from(),
                file.to(),
                file.mode().map(Integer::toOctalString).orElse(""),
                file.owner().user() + ":" + file.owner().group()))
        .toList();
  }
}
