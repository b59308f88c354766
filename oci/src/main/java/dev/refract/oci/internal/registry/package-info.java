/// How registries are spoken with.
@NullMarked
package dev.refract.oci.internal.registry;

import org.jspecify.annotations.NullMarked;
