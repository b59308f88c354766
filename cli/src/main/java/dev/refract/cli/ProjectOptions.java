package dev.refract.cli;

import dev.refract.build.BuildRequest;
import dev.refract.build.Output;
import dev.refract.build.PlatformChoice;
import dev.refract.build.Settings;
import dev.refract.build.config.Cpus;
import dev.refract.build.config.LinkMode;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import dev.refract.oci.Reference;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
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
  private static final String MIRROR = "--mirror";
  private static final String ACCEPT_EXPIRED = "--accept-expired";
  private static final String OFFLINE = "--offline";
  private static final String REFRESH = "--refresh";
  private static final String CACHE = "--cache";
  private static final String JOBS = "--jobs";
  // Long enough to work for a while without asking the mirror, short enough for a security update.
  private static final Duration INDEX_AGE = Duration.ofHours(1);
  private static final int MOST_JOBS = 1024;

  private ProjectOptions() {}

  static CommandSpec addTo(CommandSpec spec) {
    return spec.addPositional(
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
            Options.value("FILE", "What to read instead of refract.yml in the project.", CONFIG))
        .addOption(
            Options.value(
                "N", "How many costly things run at once (default: all cores).", "-j", JOBS))
        .addOption(
            Options.value("URL", "The Debian mirror to use instead of this machine's own.", MIRROR))
        .addOption(Options.flag("Take package indices that have expired.", ACCEPT_EXPIRED))
        .addOption(Options.flag("Use nothing but the cache.", OFFLINE))
        .addOption(
            Options.flag(
                "Ask the mirror for new indices, however young the last ones are.", REFRESH))
        .addOption(Options.value("DIR", "Where everything fetched and made is kept.", CACHE));
  }

  static BuildRequest request(
      Arguments arguments, Console console, List<Reference> tags, List<Output> outputs)
      throws Failure {
    return new BuildRequest(
        Path.of(arguments.operand().orElse(".")),
        text(arguments, TARGET),
        platforms(arguments),
        tags,
        outputs,
        arguments.flag(RELEASE),
        text(arguments, BASE),
        text(arguments, CRYSTAL),
        link(arguments),
        arguments.list(DEFINE).stream().map(Arguments.Given::text).toList(),
        cpus(arguments),
        arguments.all(LINK_FLAGS).stream().map(Arguments.Given::text).toList(),
        arguments.flag(LOCKED, false),
        text(arguments, CONFIG).map(Path::of),
        StatementOptions.packing(arguments),
        StatementOptions.read(arguments, console),
        settings(arguments, console));
  }

  private static Settings settings(Arguments arguments, Console console) throws Failure {
    return new Settings(
        cache(arguments, console),
        mirror(arguments),
        arguments.flag(OFFLINE, false),
        arguments.flag(ACCEPT_EXPIRED, false),
        arguments.flag(REFRESH, false) ? Duration.ZERO : INDEX_AGE,
        jobs(arguments),
        Path.of("/"),
        console.environment());
  }

  private static Optional<String> text(Arguments arguments, String option) throws Failure {
    Optional<Arguments.Given> given = arguments.one(option);
    if (given.isPresent() && given.get().text().isBlank()) {
      throw given.get().wrong("has to be more than nothing");
    }
    return given.map(Arguments.Given::text);
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

  private static Optional<URI> mirror(Arguments arguments) throws Failure {
    Optional<Arguments.Given> given = arguments.one(MIRROR);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(given.get().text());
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException _) {
      // Said below, as for every other text that is no such URL.
    }
    throw given
        .get()
        .wrong("has to be the URL of a mirror")
        .remedy("write it as http://HOST/debian");
  }

  private static int jobs(Arguments arguments) throws Failure {
    Optional<Arguments.Given> given = arguments.one(JOBS);
    if (given.isEmpty()) {
      return Runtime.getRuntime().availableProcessors();
    }
    String text = given.get().text();
    if (text.matches("[0-9]{1,4}")) {
      int jobs = Integer.parseInt(text);
      if (jobs >= 1 && jobs <= MOST_JOBS) {
        return jobs;
      }
    }
    throw given.get().wrong("has to be a number from 1 to " + MOST_JOBS);
  }

  private static Path cache(Arguments arguments, Console console) throws Failure {
    Optional<Path> chosen =
        text(arguments, CACHE)
            .map(Path::of)
            // The XDG base directory specification has relative values ignored.
            .or(
                () ->
                    console
                        .variable("XDG_CACHE_HOME")
                        .map(Path::of)
                        .filter(Path::isAbsolute)
                        .map(path -> path.resolve("refract")))
            .or(() -> console.variable("HOME").map(home -> Path.of(home, ".cache", "refract")));
    if (chosen.isEmpty()) {
      throw new Failure(
              Failure.Kind.USAGE, Main.OPTIONS, "there is no place for the cache: HOME is not set")
          .remedy("name a directory with --cache or REFRACT_CACHE");
    }
    return chosen.get().toAbsolutePath().normalize();
  }
}
