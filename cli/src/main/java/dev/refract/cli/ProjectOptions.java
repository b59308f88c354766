package dev.refract.cli;

import dev.refract.build.BuildRequest;
import dev.refract.build.Output;
import dev.refract.build.PlatformChoice;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.PerPlatform;
import dev.refract.build.config.Route;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import dev.refract.oci.Reference;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/// What a build and the plan of one have in common: from options to a [BuildRequest].
final class ProjectOptions {
  private static final String TARGET = "--target";
  private static final String RELEASE = "--release";
  private static final String BASE = "--base";
  private static final String CRYSTAL = "--crystal";
  private static final String LINK = "--link";
  private static final String ROUTE = "--route";
  private static final String LOCKED = "--locked";
  private static final String DEFINE = "--define";
  private static final String MCPU = "--mcpu";
  private static final String LINK_FLAGS = "--link-flags";
  private static final String CONFIG = "--config";

  // Constraints and tarballs have an equals sign of their own.
  private static final Pattern OF_PLATFORM = Pattern.compile("(?!tarball=)([A-Za-z0-9/_-]+)=(.*)");

  private ProjectOptions() {}

  static CommandSpec addTo(CommandSpec spec) {
    spec.addPositional(
            Options.operand("DIR", "0..1", "The project, with its shard.yml (default: here)."))
        .addOption(
            Options.repeatable(
                "PLATFORM,...",
                "What to build for: linux/amd64, linux/arm64, linux/arm/v7, linux/arm/v6 (the"
                    + " default), linux/386; all; or local, this machine's own.",
                Options.PLATFORM))
        .addOption(
            Options.value("NAME", "The target of shard.yml, where there are several.", TARGET))
        .addOption(
            Options.negatable(
                "Have Crystal optimise (default), or not with --no-release.", RELEASE))
        .addOption(
            Options.value(
                "NAME", "Where the image's libraries come from (default: debian:bookworm).", BASE))
        .addOption(
            Options.repeatable(
                "[PLATFORM=]VERSION",
                "The compiler, as a version or as a constraint such as '>= 1.14, < 2'; host; or"
                    + " tarball=PATH,sha256=HEX. With PLATFORM: what runs there under qemu.",
                CRYSTAL))
        .addOption(
            Options.repeatable(
                "[PLATFORM=]ROUTE,...",
                "How programs are made: cross (the default), emulated-link (linked by the target's"
                    + " own C compiler under qemu) or emulated (compiled there, too).",
                ROUTE))
        .addOption(
            Options.value(
                "MODE",
                "How libraries are linked: hybrid (the default: all but glibc inside the program),"
                    + " static or dynamic.",
                LINK))
        .addOption(
            Options.repeatable(
                "NAME", "A flag for Crystal's compile-time conditions.", "-D", DEFINE))
        .addOption(
            Options.repeatable(
                "[PLATFORM=]CPU,...", "The processor to compile for, as LLVM calls it.", MCPU))
        .addOption(Options.repeatable("FLAGS", "Arguments for the linker.", LINK_FLAGS))
        .addOption(
            Options.flag("Take nothing but what refract.lock pins; see refract lock.", LOCKED))
        .addOption(
            Options.value("FILE", "What to read instead of refract.yml in the project.", CONFIG));
    return MachineOptions.addTo(spec);
  }

  static BuildRequest request(
      Arguments arguments, Console console, List<Reference> tags, List<Output> outputs)
      throws Failure {
    return BuildRequest.of(
            Path.of(arguments.operand().orElse(".")), MachineOptions.settings(arguments, console))
        .target(arguments.text(TARGET))
        .platforms(platforms(arguments))
        .tags(tags)
        .outputs(outputs)
        .release(arguments.flag(RELEASE))
        .base(arguments.text(BASE))
        .crystal(perPlatform(arguments.all(CRYSTAL), "compiler", "VERSION", text -> text))
        .link(link(arguments))
        .defines(arguments.list(DEFINE).stream().map(Arguments.Given::text).toList())
        .cpus(perPlatform(arguments.list(MCPU), "processor", "CPU", text -> text))
        .linkFlags(arguments.all(LINK_FLAGS).stream().map(Arguments.Given::text).toList())
        .routes(perPlatform(arguments.list(ROUTE), "route", "ROUTE", Route::of))
        .locked(arguments.flag(LOCKED, false))
        .configuration(arguments.text(CONFIG).map(Path::of))
        .packing(StatementOptions.packing(arguments))
        .statements(StatementOptions.read(arguments, console))
        .build();
  }

  static List<Platform> platforms(Arguments arguments) throws Failure {
    SequencedSet<Platform> platforms = new LinkedHashSet<>();
    for (Arguments.Given given : arguments.list(Options.PLATFORM)) {
      platforms.addAll(PlatformChoice.named(given.text()));
    }
    return List.copyOf(platforms);
  }

  private static Optional<LinkMode> link(Arguments arguments) throws Failure {
    return arguments.one(LINK).isEmpty()
        ? Optional.empty()
        : Optional.of(arguments.choice(LINK, LinkMode.HYBRID, List.of(LinkMode.values())));
  }

  /// What is meant by a text of an option.
  interface Meaning<T> {
    T of(String text) throws Failure;
  }

  // `TEXT` for all platforms, `PLATFORM=TEXT` for some.
  private static <T> PerPlatform<T> perPlatform(
      List<Arguments.Given> all, String noun, String name, Meaning<T> meaning) throws Failure {
    Optional<T> everywhere = Optional.empty();
    SortedMap<Platform, T> special = new TreeMap<>();
    for (Arguments.Given given : all) {
      Matcher matcher = OF_PLATFORM.matcher(given.text());
      boolean one = matcher.matches();
      String text = one ? matcher.group(2) : given.text();
      if (text.isBlank()) {
        throw given.wrong("has to name a " + noun).remedy("write " + name + " or PLATFORM=" + name);
      }
      T meant = meant(given, text, meaning);
      if (one) {
        PlatformChoice.named(matcher.group(1)).forEach(platform -> special.put(platform, meant));
      } else {
        everywhere = Optional.of(meant);
      }
    }
    return new PerPlatform<>(everywhere, special);
  }

  static <T> T meant(Arguments.Given given, String text, Meaning<T> meaning) throws Failure {
    try {
      return meaning.of(text);
    } catch (Failure failure) {
      Failure told =
          new Failure(
              failure.kind(), Main.OPTIONS, given.origin() + ": " + failure.problem(), failure);
      throw failure.remedy().map(told::remedy).orElse(told);
    }
  }
}
