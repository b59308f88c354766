package dev.refract.build;

import dev.refract.build.image.Inventory;
import dev.refract.oci.PlatformImage;
import java.util.SortedMap;
import java.util.TreeMap;

/// The image of one platform, and what it consists of.
record Built(PlatformImage image, Inventory inventory) {
  /// The same with more annotations of its manifest.
  Built annotated(SortedMap<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(image.annotations());
    all.putAll(more);
    return new Built(new PlatformImage(image.config(), image.layers(), all), inventory);
  }
}
