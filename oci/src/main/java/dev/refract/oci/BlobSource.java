package dev.refract.oci;

import dev.refract.failure.Failure;
import java.io.IOException;

/// Something that has the parts of an image.
@FunctionalInterface
public interface BlobSource {
  /// The content that `descriptor` points to; its digest is checked when it is read.
  ///
  /// @throws Failure of kind `UNTRUSTED` if it is not there or has another size
  Blob blob(Descriptor descriptor) throws IOException, Failure;
}
