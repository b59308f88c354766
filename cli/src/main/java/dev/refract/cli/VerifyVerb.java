package dev.refract.cli;

import dev.refract.archive.Digest;
import dev.refract.build.Verify;
import dev.refract.build.VerifyRequest;
import dev.refract.build.verify.VerifyReport;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.StoredReferrer;
import dev.refract.oci.sign.Signatures;
import dev.refract.oci.sign.VerificationKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `refract verify`: proof that an image is what it says it is.
final class VerifyVerb implements Verb {
  private static final String IMAGE = "--image";
  private static final String KEY = "--key";

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                name(),
                "Prove that IMAGE is what it says: its bytes, documents and layers"
                    + " against the OCI specification, every ELF file against its platform, and its"
                    + " program started on the lowest CPU of that platform.")
            .addPositional(Options.operand("IMAGE", "1", ImageArgument.HELP))
            .addOption(
                Options.repeatable(
                    "PLATFORM,...", "Look at these platforms only.", Options.PLATFORM))
            .addOption(
                Options.value(
                    "NAME", "The image's name, tag or digest, where there are several.", IMAGE))
            .addOption(
                Options.value(
                    "KEY",
                    "Take the image only if it is signed by this key: a public key on P-256 in PEM,"
                        + " as a file or env://VARIABLE.",
                    KEY))
            .addOption(RegistryOption.spec())
            .addOption(ProgressChoice.spec())
            .addOption(Options.flag("Print the result as JSON.", Options.JSON));
    return MachineOptions.addTo(ProofOptions.addTo(spec));
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    List<Platform> platforms = new ArrayList<>();
    for (Arguments.Given given : arguments.list(Options.PLATFORM)) {
      platforms.add(Platform.parse(given.text()));
    }
    VerifyReport report = report(platforms, arguments, console);
    if (arguments.flag(Options.JSON, false)) {
      console.out().print(VerificationReport.json(report).indented());
    } else {
      VerificationReport.text(report, console.manner().colours(console))
          .forEach(console.out()::println);
    }
    report.orFail();
  }

  private static void checkSigned(ImageArgument image, Optional<String> name, VerificationKey key)
      throws IOException, Failure {
    Digest digest = image.store().descriptors(name).getFirst().digest();
    List<byte[]> bundles = new ArrayList<>();
    for (StoredReferrer referrer : image.referrers(digest)) {
      if (Signatures.isBundle(referrer.artifactType())) {
        bundles.add(referrer.bytes());
      }
    }
    Signatures.check(digest, bundles, key);
  }

  private static VerifyReport report(List<Platform> platforms, Arguments arguments, Console console)
      throws Failure {
    try (ImageArgument image =
        ImageArgument.kept(arguments.operand().orElseThrow(), arguments, console)) {
      Optional<Arguments.Given> key = arguments.one(KEY);
      if (key.isPresent()) {
        checkSigned(image, arguments.text(IMAGE), KeyArgument.verification(key.get(), console));
      }
      VerifyRequest request =
          new VerifyRequest(
              image.store(),
              arguments.text(IMAGE),
              platforms,
              ProofOptions.read(arguments),
              MachineOptions.settings(arguments, console));
      return ProgressChoice.begin(arguments, console)
          .during(progress -> Verify.image(request, progress));
    } catch (IOException e) {
      throw ImageArgument.unread(e);
    }
  }
}
