package dev.refract.build;

import dev.refract.build.verify.Proof;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import java.util.List;
import java.util.Optional;

/// What is to be proven.
///
/// @param image opened, and open until all is done
/// @param name of the image, where there are several
/// @param platforms to look at; all if there are none
/// @param proof how far
/// @param settings of the machine
public record VerifyRequest(
    ImageStore image,
    Optional<String> name,
    List<Platform> platforms,
    Proof proof,
    Settings settings) {
  public VerifyRequest {
    platforms = List.copyOf(platforms);
  }
}
