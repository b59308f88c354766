package dev.refract.cli;

import dev.refract.build.Published;
import dev.refract.build.Publishing;
import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.sign.SigningKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `refract sign`: an image that was built before is signed where it is.
final class SignVerb implements Verb {
  private static final String IMAGE = "--image";
  private static final String KEY = "--key";

  @Override
  public String name() {
    return "sign";
  }

  @Override
  public CommandSpec spec() {
    return Options.command(
            name(),
            "Sign IMAGE as refract build --sign does: its index, each platform, and the bills of"
                + " materials and statements that hang on them, as Sigstore bundles that hang on"
                + " them, too. cosign verify --key and refract verify --key take them.")
        .addPositional(Options.operand("IMAGE", "1", ImageArgument.HELP))
        .addOption(Options.value("KEY", KeyArgument.SIGNING, KEY))
        .addOption(
            Options.value(
                "NAME", "The image's name, tag or digest, where there are several.", IMAGE))
        .addOption(
            Moving.referrers(
                "Sign what hangs on the image, too, whoever hung it there (default), or the image"
                    + " alone with --no-referrers."))
        .addOption(Options.flag(Metadata.HELP, Options.JSON))
        .addOption(RegistryOption.spec())
        .addOption(ProgressChoice.spec());
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    Optional<Arguments.Given> given = arguments.one(KEY);
    if (given.isEmpty()) {
      throw new Failure(Failure.Kind.USAGE, Main.OPTIONS, "there is no key to sign with")
          .remedy("name one with --key: a file, or env://VARIABLE");
    }
    SigningKey key = KeyArgument.signing(given.get(), console);
    boolean referrers = Moving.referrers(arguments);
    String image = arguments.operand().orElseThrow();
    Optional<Reference> remote = ImageArgument.name(image);
    if (remote.isPresent()) {
      Moving.run(arguments, console, publishing -> publishing.sign(remote.get(), key, referrers));
      return;
    }
    StoredImage signed = Publishing.sign(Path.of(image), arguments.text(IMAGE), key, referrers);
    Published published = new Published(signed.descriptor(), names(signed), List.of());
    if (arguments.flag(Options.JSON, false)) {
      console.out().print(Metadata.of(published).indented());
    } else if (published.targets().isEmpty()) {
      console.out().println(published.descriptor().digest());
    } else {
      published.references().forEach(console.out()::println);
    }
  }

  // A layout may call its images anything.
  private static List<Reference> names(StoredImage image) {
    List<Reference> names = new ArrayList<>();
    for (String name : image.names()) {
      try {
        names.add(Reference.parse(name));
      } catch (Failure _) {
        // Its digest names it as well.
      }
    }
    return names;
  }
}
