package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.build.link.Placement;
import dev.refract.build.store.Step;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A program on its way into an image.
///
/// @param name it gets the name in `/usr/bin`
/// @param linked the step that gives it
/// @param digest of its bytes
/// @param placement where its libraries are
/// @param libraries of the project that it needs at run time, by the loader's names for them
public record LinkedProgram(
    String name,
    Step linked,
    Digest digest,
    Placement placement,
    SortedMap<String, Digest> libraries) {
  public LinkedProgram {
    libraries = Collections.unmodifiableSortedMap(new TreeMap<>(libraries));
  }

  /// All that can change what becomes of it, in one line.
  String line() {
    return name + " " + digest + " " + String.join(",", placement.inside()) + " " + libraries;
  }
}
