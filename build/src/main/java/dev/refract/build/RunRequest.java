package dev.refract.build;

import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import java.util.List;
import java.util.Optional;

/// One run of an image's program.
///
/// @param image opened; of no use any more once the run is prepared
/// @param name the image's name, tag or digest; needed only where there are several
/// @param platform which one to run; the machine's own, or else the first that can be run
/// @param arguments instead of those that the image gives its program
/// @param terminal the kind of terminal that the standard streams are, if they are one
public record RunRequest(
    ImageStore image,
    Optional<String> name,
    Optional<Platform> platform,
    Optional<List<String>> arguments,
    Optional<String> terminal,
    Settings settings) {
  public RunRequest {
    arguments = arguments.map(List::copyOf);
  }
}
