package dev.refract.oci.internal.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What proves to a registry who asks. Their text never shows a secret.
public sealed interface Credentials {
  /// Nothing.
  record None() implements Credentials {
    @Override
    public String toString() {
      return "no credentials";
    }
  }

  /// A name and a password.
  record Password(String user, String secret) implements Credentials {
    /// The value of `Authorization`.
    String basic() {
      return "Basic "
          + Base64.getEncoder()
              .encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return "the password of " + user;
    }
  }

  /// A token that other tokens are given for (OAuth 2's refresh token).
  record Identity(String secret) implements Credentials {
    @Override
    public String toString() {
      return "an identity token";
    }
  }

  /// A token for the registry itself.
  record Token(String secret) implements Credentials {
    @Override
    public String toString() {
      return "a registry token";
    }
  }

  /// Credentials and where they are from.
  ///
  /// @param origin such as a file, for messages; empty if there are none
  record Found(Credentials credentials, String origin) {
    static final Found NONE = new Found(new None(), "");

    /// What was tried, for a message.
    public String told() {
      return credentials instanceof None
          ? "without credentials"
          : "with " + credentials + " from " + origin;
    }
  }
}
