package dev.refract.cli;

import dev.refract.build.BuildRequest;
import dev.refract.build.LockResult;
import dev.refract.build.Refract;
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
    boolean update = arguments.flag(UPDATE, false);
    LockResult result =
        ProgressChoice.begin(arguments, console)
            .during(progress -> Refract.lock(request, update, progress));
    result.changes().forEach(console.err()::println);
    console
        .err()
        .println(
            result.packages()
                + " packages are pinned"
                + (result.written() ? "" : ", as they were before"));
    console.out().println(result.file());
  }
}
