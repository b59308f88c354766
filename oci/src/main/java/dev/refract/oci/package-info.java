/// Container images as the OCI image specification v1.1 describes them: the documents (index,
/// manifest, configuration), the blobs, the layout on disk and in one tar file, and reading them
/// back with nothing taken on trust.
@NullMarked
package dev.refract.oci;

import org.jspecify.annotations.NullMarked;
