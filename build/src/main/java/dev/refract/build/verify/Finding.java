package dev.refract.build.verify;

import dev.refract.build.audit.Severity;
import dev.refract.oci.Platform;
import java.util.Optional;

/// One thing that is not as it should be.
///
/// @param rule what was demanded
/// @param severity whether the image is unfit for it
/// @param platform whose part it is; none for what belongs to the whole image
/// @param path in the layout (`blobs/sha256/…`), or in the image for its files
/// @param evidence what is there, and what should be, in one clause
public record Finding(
    Rule rule, Severity severity, Optional<Platform> platform, String path, String evidence) {

  /// `linux/arm/v6 usr/lib/libz.so.1: evidence`.
  public String message() {
    return platform.map(of -> of + " ").orElse("") + path + ": " + evidence;
  }
}
