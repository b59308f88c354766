package dev.refract.oci;

import dev.refract.failure.Failure;
import java.io.IOException;

/// Thrown by the streams of a [Blob] whose content is not what its digest and size say. An
/// [IOException] only because that is all a stream can throw: a caller hands on [#failure].
public final class WrongContentException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  public WrongContentException(Failure failure) {
    super(failure);
    this.failure = failure;
  }

  /// The same as this module's other failures, of kind `UNTRUSTED`.
  public Failure failure() {
    return failure;
  }
}
