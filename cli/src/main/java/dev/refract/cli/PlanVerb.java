package dev.refract.cli;

import dev.refract.build.BuildRequest;
import dev.refract.build.Plan;
import dev.refract.build.Refract;
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
            name(),
            "Show what a build would do and why. Fetches what it has to read for that and no more:"
                + " package indices, the compiler for its standard library, shards that lib lacks;"
                + " of Alpine the packages too, whose digests its indices do not hold.");
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
    List<Plan> plans =
        ProgressChoice.begin(arguments, console)
            .during(progress -> Refract.plan(request, progress));
    if (json) {
      console.out().print(Images.document(plans.stream().map(PlanReport::json).toList()));
      return;
    }
    for (Plan plan : plans) {
      PlanReport.text(plan, packages, console.manner().colours(console))
          .forEach(console.out()::println);
    }
  }
}
