package dev.refract.build.config;

import java.time.Instant;
import java.util.Optional;

/// The commit that a project is at, for templates.
///
/// @param hash its full name
/// @param dirty whether the project differs from it
/// @param committed when it was made
/// @param branch that is checked out
/// @param tag of this very commit
public record Commit(
    String hash, boolean dirty, Instant committed, Optional<String> branch, Optional<String> tag) {
  private static final int SHORT = 7;

  /// The first seven digits: git's own short names grow with the clone.
  public String shortHash() {
    return hash.substring(0, Math.min(SHORT, hash.length()));
  }
}
