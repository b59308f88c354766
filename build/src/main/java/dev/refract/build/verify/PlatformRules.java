package dev.refract.build.verify;

import dev.refract.oci.Descriptor;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Platform;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What index and configuration say of platforms (OCI image specification v1.1, image-index.md and
/// config.md).
final class PlatformRules {
  private static final String ARM = "arm";

  private PlatformRules() {}

  /// What one index says.
  ///
  /// @param manifests of one index, in order
  static void checkIndex(List<Descriptor> manifests, String path, Findings findings) {
    List<Descriptor> images =
        manifests.stream().filter(one -> MediaTypes.isManifest(one.mediaType())).toList();
    Set<Platform> seen = new HashSet<>();
    Optional<Platform> last = Optional.empty();
    for (Descriptor image : images) {
      if (image.platform().isEmpty()) {
        findings.error(Rule.PLATFORM, path, "it names no platform for " + image.digest());
        continue;
      }
      Platform platform = image.platform().get();
      if (platform.os().equals("unknown")) {
        continue;
      }
      Findings own = findings.on(platform.normalised());
      if (platform.architecture().equals(ARM) && platform.variant().isEmpty()) {
        own.error(
            Rule.VARIANT,
            path,
            "it says arm without a variant, which tells ARMv5, v6 and v7 machines apart");
      }
      if (!seen.add(platform.normalised())) {
        own.error(Rule.PLATFORM, path, "it has " + platform.normalised() + " twice");
      }
      if (last.filter(before -> isWorse(platform, before)).isPresent()) {
        own.warning(
            Rule.VARIANT,
            path,
            "it comes after "
                + last.get()
                + ", which old clients, who do not look at variants, take instead");
      }
      last = Optional.of(platform);
    }
  }

  private static boolean isWorse(Platform platform, Platform before) {
    return platform.architecture().equals(ARM)
        && before.architecture().equals(ARM)
        && platform.normalised().compareTo(before.normalised()) < 0;
  }

  /// Whether index and configuration say the same.
  ///
  /// @param said by the index
  /// @param own of the configuration
  static void checkConfig(Platform said, Platform own, String path, Findings findings) {
    boolean variantLeftOut =
        own.variant().isEmpty()
            && own.os().equals(said.os())
            && own.architecture().equals(said.architecture());
    if (said.normalised().equals(own.normalised()) || variantLeftOut) {
      if (variantLeftOut && said.variant().isPresent() && said.architecture().equals(ARM)) {
        findings.warning(
            Rule.VARIANT, path, "it says arm without a variant, the index says " + said);
      }
      return;
    }
    findings.error(
        Rule.PLATFORM, path, "it says that it is for " + own + ", the index says " + said);
  }
}
