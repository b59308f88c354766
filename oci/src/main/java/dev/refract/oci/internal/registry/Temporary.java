package dev.refract.oci.internal.registry;

import dev.refract.http.Trouble;

/// An answer after which asking again can help.
final class Temporary {
  private Temporary() {}

  /// With what the registry says of it.
  static Trouble of(Answer answer) {
    Trouble trouble = answer.response().trouble();
    return answer.said().map(trouble::adding).orElse(trouble);
  }
}
