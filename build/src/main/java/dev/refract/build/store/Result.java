package dev.refract.build.store;

import dev.refract.archive.Digest;
import java.util.Optional;
import java.util.SortedMap;

/// What a step gave.
///
/// @param cached nothing had to be done for it
/// @param blobs output name to the digest of its content
/// @param facts name to short text
public record Result(
    boolean cached, SortedMap<String, Digest> blobs, SortedMap<String, String> facts) {

  /// The digest of the output called `name`.
  public Digest blob(String name) {
    return Optional.ofNullable(blobs.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no output " + name));
  }

  /// The fact called `name`.
  public String fact(String name) {
    return Optional.ofNullable(facts.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no fact " + name));
  }
}
