package dev.refract.cli;

import dev.refract.build.BuildRequest;
import dev.refract.build.BuildResult;
import dev.refract.build.Output;
import dev.refract.build.Refract;
import dev.refract.cli.progress.Progress;
import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `refract build`: one project becomes one image.
final class BuildVerb implements Verb {
  private static final String TAG = "--tag";

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
        .addOption(OutputOption.spec());
    return StatementOptions.addTo(ProjectOptions.addTo(spec))
        .addOption(ProgressChoice.spec())
        .addOption(Options.flag("Print the result as JSON.", Options.JSON));
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
    List<BuildResult> results = build(request, ProgressChoice.begin(arguments, console));
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    boolean summary = showsSummary(arguments);
    for (BuildResult result : results) {
      if (summary) {
        BuildReport.summary(result, took, console.manner().errorColours(console))
            .forEach(console.err()::println);
      }
      if (json) {
        console.out().print(BuildReport.json(result).indented());
      } else {
        (archiveToOut ? console.err() : console.out())
            .println(String.join("\n", result.references()));
      }
    }
  }

  private static List<BuildResult> build(BuildRequest request, Progress progress) throws Failure {
    // Tells steps that were broken off from those that are done, should something unforeseen
    // happen.
    Progress.Ending ending = new Progress.Failed("");
    try {
      List<BuildResult> results = Refract.build(request, progress);
      ending = new Progress.Done();
      return results;
    } catch (Failure e) {
      ending = new Progress.Failed(e.where());
      throw e;
    } finally {
      progress.end(ending);
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
