package dev.refract.cli;

import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `refract index create`: images that were built on several machines become one.
final class IndexCreateVerb implements Verb {
  private static final String TAG = "--tag";
  private static final String APPEND = "--append";

  @Override
  public String name() {
    return "create";
  }

  @Override
  public CommandSpec spec() {
    return Moving.addTo(
        Options.command(
                name(),
                "Make one index of the platforms of several images in registries. Builds of some"
                    + " platforms each give, joined, the same as one build of them all. What hangs on the"
                    + " platforms goes along; what hangs on their indices does not, since the new"
                    + " index is another one.")
            .addPositional(
                Options.operands(
                    "NAME", "0..*", "1..*", "The images, by tag or digest: indices or manifests."))
            .addOption(
                Options.repeatable(
                    "NAME[:TAG]", "What the index is called, any number of names.", "-t", TAG))
            .addOption(
                Options.flag(
                    "Keep the platforms that the first name of --tag has now and the others have"
                        + " not.",
                    APPEND)));
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    List<Reference> sources = new ArrayList<>();
    for (String text : arguments.operands(0)) {
      sources.add(Reference.parse(text));
    }
    List<Reference> targets =
        RegistryOption.targets(arguments.list(TAG).stream().map(Arguments.Given::text).toList());
    if (targets.isEmpty()) {
      throw new Failure(Failure.Kind.USAGE, Main.OPTIONS, "the index has no name")
          .remedy("name it with --tag");
    }
    boolean append = arguments.flag(APPEND, false);
    boolean referrers = Moving.referrers(arguments);
    Moving.run(
        arguments, console, publishing -> publishing.join(sources, append, targets, referrers));
  }
}
