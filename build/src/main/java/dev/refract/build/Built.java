package dev.refract.build;

import dev.refract.build.image.Inventory;
import dev.refract.oci.PlatformImage;

/// The image of one platform, and what it consists of.
record Built(PlatformImage image, Inventory inventory) {}
