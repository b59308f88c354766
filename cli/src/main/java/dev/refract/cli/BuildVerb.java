package dev.refract.cli;

import dev.refract.archive.AtomicFile;
import dev.refract.build.BuildRequest;
import dev.refract.build.BuildResult;
import dev.refract.build.Output;
import dev.refract.build.Refract;
import dev.refract.build.verify.Proof;
import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `refract build`: one project becomes one image.
final class BuildVerb implements Verb {
  private static final String TAG = "--tag";
  private static final String VERIFY = "--verify";
  private static final String METADATA = "--metadata-file";
  private static final String IIDFILE = "--iidfile";
  private static final String REFS = "--image-refs";

  @Override
  public String name() {
    return "build";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(name(), "Build the project in DIR into one image for all its platforms.");
    spec.addOption(
            Options.repeatable(
                "NAME[:TAG]", "The image's name (default: those of shard.yml).", "-t", TAG))
        .addOption(
            Options.flag("Prove the image before it is written, as refract verify does.", VERIFY));
    ProofOptions.addTo(OutputOption.addTo(spec));
    return StatementOptions.addTo(ProjectOptions.addTo(spec))
        .addOption(ProgressChoice.spec())
        .addOption(Options.flag("Print the result as JSON.", Options.JSON))
        .addOption(
            Options.value(
                "FILE", "Where the image's digest and names are written as JSON.", METADATA))
        .addOption(Options.value("FILE", "Where the image's digest is written.", IIDFILE))
        .addOption(
            Options.value(
                "FILE", "Where the image's names are written, each with the digest.", REFS));
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    List<Output> outputs = OutputOption.read(arguments);
    boolean json = arguments.flag(Options.JSON, false);
    boolean archiveToOut = outputs.contains(new Output.ArchiveToStandardOutput());
    if (json && archiveToOut) {
      throw new Failure(
              Failure.Kind.USAGE,
              Main.OPTIONS,
              "standard output cannot carry both the archive and JSON")
          .remedy("write the archive to a file, or leave out " + Options.JSON);
    }
    BuildRequest request = ProjectOptions.request(arguments, console, tags(arguments), outputs);
    long started = System.nanoTime();
    Proof asked = ProofOptions.read(arguments);
    Optional<Proof> proof = arguments.flag(VERIFY, false) ? Optional.of(asked) : Optional.empty();
    List<BuildResult> results =
        ProgressChoice.begin(arguments, console)
            .during(progress -> Refract.build(request, proof, progress));
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    write(arguments, METADATA, BuildReport.metadata(results));
    write(arguments, IIDFILE, BuildReport.digests(results));
    write(arguments, REFS, BuildReport.references(results));
    boolean summary = showsSummary(arguments);
    for (BuildResult result : results) {
      if (summary) {
        BuildReport.summary(result, took, console.manner().errorColours(console))
            .forEach(console.err()::println);
      }
      if (!json) {
        (archiveToOut ? console.err() : console.out())
            .println(String.join("\n", result.references()));
      }
    }
    if (json) {
      console.out().print(Images.document(results.stream().map(BuildReport::json).toList()));
    }
  }

  private static void write(Arguments arguments, String option, String text) throws Failure {
    Optional<Arguments.Given> given = arguments.one(option);
    if (given.isEmpty()) {
      return;
    }
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(Path.of(given.get().text()).toAbsolutePath(), out -> out.write(bytes));
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.MACHINE,
          "write",
          given.get().origin() + ": " + given.get().text() + " cannot be written: " + e,
          e);
    }
  }

  private static boolean showsSummary(Arguments arguments) throws Failure {
    return switch (arguments.choice(
        Options.PROGRESS, ProgressChoice.AUTO, List.of(ProgressChoice.values()))) {
      case AUTO, PLAIN, TTY -> true;
      case QUIET, NONE -> false;
    };
  }

  private static List<Reference> tags(Arguments arguments) throws Failure {
    List<Reference> tags = new ArrayList<>();
    for (Arguments.Given given : arguments.list(TAG)) {
      tags.add(Reference.parse(given.text()));
    }
    return List.copyOf(tags);
  }
}
