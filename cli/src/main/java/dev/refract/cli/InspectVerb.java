package dev.refract.cli;

import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.Inspection;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `refract inspect`: what is in an image.
final class InspectVerb implements Verb {
  private static final String IMAGE = "--image";

  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public CommandSpec spec() {
    return Options.command(
            name(),
            "Show what is in an image, or the files of one of its platforms. Every digest of what"
                + " is read is recomputed; of an image in a registry, the layers are read only with"
                + " --platform.")
        .addPositional(Options.operand("IMAGE", "1", ImageArgument.HELP))
        .addOption(
            Options.value(
                "PLATFORM", "Show the files for this platform, layer by layer.", Options.PLATFORM))
        .addOption(
            Options.value(
                "NAME", "The image's name, tag or digest, where there are several.", IMAGE))
        .addOption(RegistryOption.spec())
        .addOption(Options.flag("Print it as JSON.", Options.JSON));
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    String text = arguments.operand().orElseThrow();
    try (ImageArgument opened = ImageArgument.open(text, arguments, console)) {
      ImageStore store = opened.store();
      Optional<Arguments.Given> name = arguments.one(IMAGE);
      StoredImage image = name.isPresent() ? store.image(name.get().text()) : store.image();
      Optional<Arguments.Given> platform = arguments.one(Options.PLATFORM);
      if (platform.isPresent()) {
        platform(image.platform(Platform.parse(platform.get().text())), arguments, console);
      } else {
        whole(image, opened.isRemote(), arguments, console);
      }
    } catch (IOException e) {
      throw new Failure(Failure.Kind.MACHINE, "image", text + " cannot be read: " + e, e);
    }
  }

  private static void whole(StoredImage image, boolean remote, Arguments arguments, Console console)
      throws IOException, Failure {
    Inspection inspection = remote ? Inspection.ofDocuments(image) : Inspection.of(image);
    if (arguments.flag(Options.JSON, false)) {
      console.out().print(inspection.toJson().indented());
    } else {
      InspectReport.text(inspection, console.manner().colours(console))
          .forEach(console.out()::println);
    }
  }

  private static void platform(StoredPlatform platform, Arguments arguments, Console console)
      throws IOException, Failure {
    if (arguments.flag(Options.JSON, false)) {
      console.out().print(LayerReport.json(platform).indented());
    } else {
      LayerReport.text(platform, console.manner().colours(console)).forEach(console.out()::println);
    }
  }
}
