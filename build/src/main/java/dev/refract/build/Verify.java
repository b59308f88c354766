package dev.refract.build;

import dev.refract.build.emulator.Trial;
import dev.refract.build.emulator.Trials;
import dev.refract.build.verify.Finding;
import dev.refract.build.verify.Proof;
import dev.refract.build.verify.Starting;
import dev.refract.build.verify.Verification;
import dev.refract.build.verify.VerifyReport;
import dev.refract.failure.Failure;
import dev.refract.oci.Image;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Proves that a finished image is what it says it is.
public final class Verify {
  private static final String WHERE = "verify";

  private Verify() {}

  /// Proves the whole image, whoever made it; all that is wrong with it is in the report.
  ///
  /// @throws Failure of kind USAGE or UNTRUSTED if it is no image at all, of kind USAGE if it has
  ///   nothing for a platform that is asked for, of kind MACHINE if its programs cannot be started
  ///   on this machine; of other kinds if the emulator cannot be fetched
  public static VerifyReport image(VerifyRequest request, Event.Listener listener) throws Failure {
    try (OpenEmulator emulator = OpenEmulator.open(request.settings(), listener)) {
      return image(request, emulator);
    } catch (InterruptedException e) {
      throw Failure.interrupted(WHERE, e);
    } catch (IOException e) {
      throw MachineTrouble.inCache(WHERE, request.settings().cache(), e);
    }
  }

  /// Proves an image before anybody gets it.
  ///
  /// @param workshop that it was made in
  /// @throws Failure of kind UNFIT with all findings as its output, or as [#image]
  static void unwritten(Image image, List<Reference> tags, Proof proof, Workshop workshop)
      throws Failure, IOException, InterruptedException {
    try (OpenEmulator emulator = OpenEmulator.of(workshop)) {
      Path layout = emulator.scratch().fresh("-layout");
      Layout.write(layout, image, tags);
      VerifyReport report;
      try (ImageStore written = ImageStore.open(layout)) {
        report =
            image(
                new VerifyRequest(written, Optional.empty(), List.of(), proof, workshop.settings()),
                emulator);
      }
      try {
        report.orFail();
      } catch (Failure e) {
        throw e.output(
            report.errors().stream().map(Finding::message).collect(Collectors.joining("\n")));
      }
    }
  }

  private static VerifyReport image(VerifyRequest request, OpenEmulator emulator)
      throws Failure, IOException, InterruptedException {
    return Verification.of(
        request.image(),
        request.name(),
        request.platforms(),
        starting(request.proof(), emulator),
        emulator.scratch().directory());
  }

  private static Optional<Starting> starting(Proof proof, OpenEmulator emulator) {
    return switch (proof) {
      case Proof.Looked _ -> Optional.empty();
      case Proof.Tried(Trial.Manner manner) -> {
        Trials trials =
            new Trials(emulator.emulator(), emulator.scratch().directory(), Trials.PATIENCE);
        yield Optional.of(platform -> {
          emulator.fetch(List.of(platform.platform()), true);
          return emulator
              .reporter()
              .stage(
                  Optional.of(platform.platform()),
                  Stage.START,
                  "the program",
                  () -> trials.run(platform, manner),
                  _ -> false,
                  Trial::sentence);
        });
      }
    };
  }
}
