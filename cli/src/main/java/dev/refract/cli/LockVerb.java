package dev.refract.cli;

import dev.refract.build.BuildRequest;
import dev.refract.build.LockResult;
import dev.refract.build.Refract;
import dev.refract.cli.progress.Progress;
import dev.refract.failure.Failure;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `refract lock`: pins what a build takes from the package archives.
final class LockVerb implements Verb {
  private static final String UPDATE = "--update";

  @Override
  public String name() {
    return "lock";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
            name(),
            "Write refract.lock: the packages that builds of the project in DIR take, by version"
                + " and digest. What is pinned already stays.");
    return ProjectOptions.addTo(spec)
        .addOption(Options.flag("Forget what is pinned and take the newest packages.", UPDATE))
        .addOption(ProgressChoice.spec());
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    BuildRequest request = ProjectOptions.request(arguments, console, List.of(), List.of());
    LockResult result =
        lock(request, arguments.flag(UPDATE, false), ProgressChoice.begin(arguments, console));
    result.changes().forEach(console.err()::println);
    console
        .err()
        .println(
            result.packages()
                + " packages are pinned"
                + (result.written() ? "" : ", as they were before"));
    console.out().println(result.file());
  }

  private static LockResult lock(BuildRequest request, boolean update, Progress progress)
      throws Failure {
    try {
      return Refract.lock(request, update, progress);
    } finally {
      progress.end(new Progress.Done());
    }
  }
}
