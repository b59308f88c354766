/// Images outside of registries: the OCI image layout as a directory and as one tar file, written
/// and read.
@NullMarked
package dev.refract.oci.layout;

import org.jspecify.annotations.NullMarked;
