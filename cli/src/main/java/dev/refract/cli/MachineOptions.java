package dev.refract.cli;

import dev.refract.build.Settings;
import dev.refract.failure.Failure;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// What all commands have in common that fetch or make something: from options to [Settings].
final class MachineOptions {
  private static final String MIRROR = "--mirror";
  private static final String ACCEPT_EXPIRED = "--accept-expired";
  private static final String OFFLINE = "--offline";
  private static final String REFRESH = "--refresh";
  private static final String CACHE = "--cache";
  private static final String JOBS = "--jobs";
  // Long enough to work for a while without asking the mirror, short enough for a security update.
  private static final Duration INDEX_AGE = Duration.ofHours(1);
  private static final int MOST_JOBS = 1024;

  private MachineOptions() {}

  static CommandSpec addTo(CommandSpec spec) {
    return spec.addOption(
            Options.value(
                "N", "How many costly things run at once (default: all cores).", "-j", JOBS))
        .addOption(
            Options.value(
                "URL",
                "The mirror of the base's distribution to use instead of this machine's own.",
                MIRROR))
        .addOption(Options.flag("Take package indices that have expired.", ACCEPT_EXPIRED))
        .addOption(Options.flag("Use nothing but the cache.", OFFLINE))
        .addOption(
            Options.flag(
                "Ask the mirror for new indices, however young the last ones are.", REFRESH))
        .addOption(Options.value("DIR", "Where everything fetched and made is kept.", CACHE));
  }

  static Settings settings(Arguments arguments, Console console) throws Failure {
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

  private static Optional<URI> mirror(Arguments arguments) throws Failure {
    Optional<Arguments.Given> given = arguments.one(MIRROR);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Optional<URI> mirror = Settings.mirrorAt(given.get().text());
    if (mirror.isEmpty()) {
      // A password stays out of logs.
      String shown = given.get().text().replaceAll("//[^/@]*@", "//…@");
      throw new Arguments.Given(given.get().origin(), shown)
          .wrong("has to be the URL of a mirror, without user and query")
          .remedy("write it as http://HOST/debian");
    }
    return mirror;
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
        arguments
            .text(CACHE)
            .map(Path::of)
            // The XDG base directory specification has relative values ignored.
            .or(() ->
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
