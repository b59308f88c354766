package dev.refract.cli;

import dev.refract.build.BuildRequest;
import dev.refract.build.Plan;
import dev.refract.build.Refract;
import dev.refract.cli.progress.Progress;
import dev.refract.failure.Failure;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `refract plan`: what a build would do and why.
final class PlanVerb implements Verb {
  private static final String PACKAGES = "--packages";

  @Override
  public String name() {
    return "plan";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
            name(), "Show what a build would do and why. Fetches nothing but package indices.");
    return ProjectOptions.addTo(spec)
        .addOption(Options.flag("List every package, not only their number.", PACKAGES))
        .addOption(ProgressChoice.spec())
        .addOption(Options.flag("Print the plan as JSON, with all packages.", Options.JSON));
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    boolean json = arguments.flag(Options.JSON, false);
    boolean packages = arguments.flag(PACKAGES, false);
    BuildRequest request = ProjectOptions.request(arguments, console, List.of(), List.of());
    List<Plan> plans = plan(request, ProgressChoice.begin(arguments, console));
    if (json) {
      console.out().print(Images.document(plans.stream().map(PlanReport::json).toList()));
      return;
    }
    for (Plan plan : plans) {
      PlanReport.text(plan, packages, console.manner().colours(console))
          .forEach(console.out()::println);
    }
  }

  private static List<Plan> plan(BuildRequest request, Progress progress) throws Failure {
    try {
      return Refract.plan(request, progress);
    } finally {
      progress.end(new Progress.Done());
    }
  }
}
