package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.build.link.Placement;
import dev.refract.build.store.Step;

/// A program on its way into an image.
///
/// @param name it gets the name in `/usr/bin`
/// @param linked the step that gives it
/// @param digest of its bytes
/// @param placement where its libraries are
public record LinkedProgram(String name, Step linked, Digest digest, Placement placement) {
  /// All that can change what becomes of it, in one line.
  String line() {
    return name + " " + digest + " " + String.join(",", placement.inside());
  }
}
