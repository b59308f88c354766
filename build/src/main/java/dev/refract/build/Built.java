package dev.refract.build;

import dev.refract.build.image.Inventory;
import dev.refract.build.plan.Decisions;
import dev.refract.oci.PlatformImage;
import java.util.SortedMap;
import java.util.TreeMap;

/// The image of one platform, and what it consists of.
///
/// @param decided what it was made by, the libraries that only the link line tells of included
record Built(Decisions.ForPlatform decided, PlatformImage image, Inventory inventory) {
  /// The same with more annotations of its manifest.
  Built annotated(SortedMap<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(image.annotations());
    all.putAll(more);
    return new Built(decided, new PlatformImage(image.config(), image.layers(), all), inventory);
  }
}
