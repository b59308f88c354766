package dev.refract.build;

import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import dev.refract.build.verify.Verification;
import dev.refract.build.verify.VerifyReport;
import dev.refract.failure.Failure;
import dev.refract.oci.layout.ImageStore;
import java.io.IOException;

/// Proves that a finished image is what it says it is.
public final class Verify {
  private static final String WHERE = "verify";

  private Verify() {}

  /// Looks at the whole image, whoever made it; all that is wrong with it is in the report.
  ///
  /// @throws Failure of kind USAGE or UNTRUSTED if it is no image at all, of kind USAGE if it has
  ///   nothing for a platform that is asked for
  public static VerifyReport image(VerifyRequest request) throws Failure {
    try (ImageStore image = ImageStore.open(request.image());
        Scratch scratch = Store.open(request.settings().cache()).scratch()) {
      return Verification.of(image, request.name(), request.platforms(), scratch.directory());
    } catch (IOException e) {
      throw MachineTrouble.inCache(WHERE, request.settings().cache(), e);
    }
  }
}
