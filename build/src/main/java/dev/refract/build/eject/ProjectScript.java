package dev.refract.build.eject;

import dev.refract.build.config.LinkMode;
import dev.refract.build.image.Charsets;
import dev.refract.build.image.Libraries;
import dev.refract.build.image.Startup;
import dev.refract.build.plan.Decisions;
import dev.refract.crystal.Compatibility;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// `refract/project.sh`: what the scripts beside it know of the project.
///
/// @param decisions of a build
/// @param pinned whether packages are asked for by version
/// @param shards the names of those that the project uses
record ProjectScript(Decisions decisions, boolean pinned, List<String> shards) {
  /// Crystal's packages of Debian.
  private static final String CRYSTAL = "crystal";

  /// What the compiler's own macro programs are linked with, and what links here.
  private static final List<String> FOR_MACROS =
      List.of(
          "binutils",
          "ca-certificates",
          "clang",
          "gcc",
          "git",
          "libc6-dev",
          "libevent-dev",
          "libgc-dev",
          "libpcre2-dev",
          "lld",
          "pkgconf",
          "zlib1g-dev");

  ProjectScript {
    shards = List.copyOf(shards);
  }

  String text() {
    Startup startup = startup(decisions);
    return "# Written by `refract eject`.\n"
        + Shell.variable("mode", decisions.mode().word())
        + Shell.variable("crystal_version", decisions.compiler().version().toString())
        + Shell.variable("crystal", crystal())
        + Shell.variable("compiler", String.join(" ", compiler()))
        + Shell.variable("options", options())
        + Shell.variable("shards", String.join(" ", shards))
        + Shell.variable("init", startup.init() ? Libraries.init(decisions.mode()) : "")
        + Shell.variable("charsets", Charsets.common())
        + Shell.function(
            "programs",
            decisions.programs().stream()
                .map(program -> List.of(program.name(), program.main()))
                .toList())
        + Shell.function(
            "commands",
            decisions.preparation().commands().stream()
                .map(command ->
                    List.of(command.folder().isEmpty() ? "." : command.folder(), command.line()))
                .toList())
        + Shell.function(
            "directories",
            startup.directories().stream()
                .map(directory ->
                    List.of(directory, startup.user().user() + ":" + startup.user().group()))
                .toList());
  }

  static Startup startup(Decisions decisions) {
    return new Startup(
        decisions.programs().getFirst().name(), decisions.mode(), decisions.settings());
  }

  private String crystal() {
    return CRYSTAL
        + decisions.toolchain().stream()
            .filter(pack -> pinned && pack.name().equals(CRYSTAL))
            .map(pack -> "=" + pack.version())
            .findFirst()
            .orElse("")
        + (CompilerImage.of(decisions.compiler()).shards() ? " shards" : "");
  }

  private TreeSet<String> compiler() {
    TreeSet<String> packages = new TreeSet<>(FOR_MACROS);
    if (decisions.compiler().version().release().compareTo(Compatibility.PCRE2) < 0) {
      packages.add("libpcre3-dev");
    }
    if (decisions.preparation().compiler()) {
      packages.addAll(List.of("g++", "llvm", "make"));
    }
    return packages;
  }

  private String options() {
    List<String> words = new ArrayList<>();
    if (decisions.release()) {
      words.add("--release");
    }
    if (decisions.mode() == LinkMode.STATIC) {
      words.add("--static");
    }
    words.add("--error-trace");
    return String.join(" ", words);
  }
}
