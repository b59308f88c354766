package dev.refract.cli;

import dev.refract.build.BuildRequest;
import dev.refract.build.Output;
import dev.refract.build.PlatformChoice;
import dev.refract.build.config.Cpus;
import dev.refract.build.config.LinkMode;
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
import picocli.CommandLine.Model.CommandSpec;

/// What a build and the plan of one have in common: from options to a [BuildRequest].
final class ProjectOptions {
  private static final String TARGET = "--target";
  private static final String RELEASE = "--release";
  private static final String BASE = "--base";
  private static final String CRYSTAL = "--crystal";
  private static final String LINK = "--link";
  private static final String LOCKED = "--locked";
  private static final String DEFINE = "--define";
  private static final String MCPU = "--mcpu";
  private static final String LINK_FLAGS = "--link-flags";
  private static final String CONFIG = "--config";

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
            Options.value(
                "VERSION",
                "The compiler, as a version or as a constraint such as '>= 1.14, < 2'; host; or"
                    + " tarball=PATH,sha256=HEX.",
                CRYSTAL))
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
    return new BuildRequest(
        Path.of(arguments.operand().orElse(".")),
        arguments.text(TARGET),
        platforms(arguments),
        tags,
        outputs,
        arguments.flag(RELEASE),
        arguments.text(BASE),
        arguments.text(CRYSTAL),
        link(arguments),
        arguments.list(DEFINE).stream().map(Arguments.Given::text).toList(),
        cpus(arguments),
        arguments.all(LINK_FLAGS).stream().map(Arguments.Given::text).toList(),
        arguments.flag(LOCKED, false),
        arguments.text(CONFIG).map(Path::of),
        MachineOptions.settings(arguments, console));
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

  private static Cpus cpus(Arguments arguments) throws Failure {
    Optional<String> everywhere = Optional.empty();
    SortedMap<Platform, String> special = new TreeMap<>();
    for (Arguments.Given given : arguments.list(MCPU)) {
      int equals = given.text().indexOf('=');
      String cpu = given.text().substring(equals + 1);
      if (cpu.isBlank()) {
        throw given.wrong("has to name a processor").remedy("write CPU or PLATFORM=CPU");
      }
      if (equals < 0) {
        everywhere = Optional.of(cpu);
      } else {
        PlatformChoice.named(given.text().substring(0, equals))
            .forEach(platform -> special.put(platform, cpu));
      }
    }
    return new Cpus(everywhere, special);
  }
}
