/// The container engines of this machine, as far as they are given images.
@NullMarked
package dev.refract.oci.engine;

import org.jspecify.annotations.NullMarked;
