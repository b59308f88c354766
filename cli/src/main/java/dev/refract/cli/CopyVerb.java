package dev.refract.cli;

import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `refract copy`: an image goes from one registry to others.
final class CopyVerb implements Verb {
  @Override
  public String name() {
    return "copy";
  }

  @Override
  public CommandSpec spec() {
    return Moving.addTo(
        Options.command(
                name(),
                "Bring an image from one registry to others, or to other names there, all platforms,"
                    + " digests and what hangs on it as they are.")
            .addPositional(Options.operand("SOURCE", "1", "The image, by its tag or digest."))
            .addPositional(
                Options.operands("NAME[:TAG]", "1..*", "1..*", "Where to, any number of names.")));
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    Reference source = Reference.parse(arguments.operand().orElseThrow());
    List<Reference> targets = RegistryOption.targets(arguments.operands(1));
    boolean referrers = Moving.referrers(arguments);
    Moving.run(arguments, console, publishing -> publishing.copy(source, targets, referrers));
  }
}
