@NullMarked
package dev.refract.oci;

import org.jspecify.annotations.NullMarked;
