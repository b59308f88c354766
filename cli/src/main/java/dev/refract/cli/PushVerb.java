package dev.refract.cli;

import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `refract push`: an image that was built before goes to registries.
final class PushVerb implements Verb {
  private static final String IMAGE = "--image";

  @Override
  public String name() {
    return "push";
  }

  @Override
  public CommandSpec spec() {
    return Moving.addTo(
        Options.command(
                name(),
                "Bring the image at PATH to registries, all platforms as they are. Only what is"
                    + " missing there is sent.")
            .addPositional(
                Options.operand("PATH", "1", "A layout directory, or an archive of one."))
            .addPositional(
                Options.operands("NAME[:TAG]", "1..*", "1..*", "Where to, any number of names."))
            .addOption(
                Options.value(
                    "NAME", "The image's name, tag or digest, where there are several.", IMAGE)));
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    Path path = Path.of(arguments.operand().orElseThrow());
    Optional<String> image = arguments.one(IMAGE).map(Arguments.Given::text);
    List<Reference> targets = RegistryOption.targets(arguments.operands(1));
    boolean referrers = Moving.referrers(arguments);
    Moving.run(arguments, console, publishing -> publishing.push(path, image, targets, referrers));
  }
}
