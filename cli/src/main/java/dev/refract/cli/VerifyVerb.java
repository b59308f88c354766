package dev.refract.cli;

import dev.refract.build.Verify;
import dev.refract.build.VerifyRequest;
import dev.refract.build.verify.VerifyReport;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `refract verify`: proof that an image is what it says it is.
final class VerifyVerb implements Verb {
  private static final String IMAGE = "--image";

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                name(),
                "Prove that the image at PATH is what it says: its bytes, documents and layers"
                    + " against the OCI specification, and every ELF file against its platform.")
            .addPositional(
                Options.operand("PATH", "1", "A layout directory, or an archive of one."))
            .addOption(
                Options.repeatable(
                    "PLATFORM,...", "Look at these platforms only.", Options.PLATFORM))
            .addOption(
                Options.value(
                    "NAME", "The image's name, tag or digest, where there are several.", IMAGE))
            .addOption(Options.flag("Print the result as JSON.", Options.JSON));
    return MachineOptions.addTo(spec);
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    List<Platform> platforms = new ArrayList<>();
    for (Arguments.Given given : arguments.list(Options.PLATFORM)) {
      platforms.add(Platform.parse(given.text()));
    }
    Path image = Path.of(arguments.operand().orElseThrow());
    VerifyReport report =
        Verify.image(
            new VerifyRequest(
                image,
                arguments.text(IMAGE),
                platforms,
                MachineOptions.settings(arguments, console)));
    if (arguments.flag(Options.JSON, false)) {
      console.out().print(VerificationReport.json(report).indented());
    } else {
      VerificationReport.text(report, console.manner().colours(console))
          .forEach(console.out()::println);
    }
    VerificationReport.orFail(report);
  }
}
