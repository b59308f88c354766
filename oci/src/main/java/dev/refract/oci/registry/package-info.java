/// Images in registries (OCI distribution specification v1.1): pushing, pulling, logging in.
@NullMarked
package dev.refract.oci.registry;

import org.jspecify.annotations.NullMarked;
