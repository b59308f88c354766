package dev.refract.cli;

import dev.refract.build.BuildRequest;
import dev.refract.build.Refract;
import dev.refract.failure.Failure;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `refract eject`: the same build for other tools.
final class EjectVerb implements Verb {
  private static final String FORCE = "--force";

  @Override
  public String name() {
    return "eject";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
            name(),
            "Write a Dockerfile, docker-bake.hcl and CI files for GitHub and GitLab into the"
                + " project in DIR, which build its image with other tools; with versions and"
                + " digests of packages if there is a refract.lock.");
    return ProjectOptions.addTo(spec)
        .addOption(Options.flag("Replace files that are there.", FORCE))
        .addOption(ProgressChoice.spec());
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    BuildRequest request = ProjectOptions.request(arguments, console, List.of(), List.of());
    boolean force = arguments.flag(FORCE, false);
    ProgressChoice.begin(arguments, console)
        .during(progress -> Refract.eject(request, force, progress))
        .forEach(console.out()::println);
  }
}
