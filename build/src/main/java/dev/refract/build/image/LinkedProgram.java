package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.build.store.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A program on its way into an image.
///
/// @param name it gets the name in `/usr/bin`
/// @param linked the step that gives it
/// @param digest of its bytes
/// @param taken the archives and object files of the sysroot that became part of it, by their paths
/// @param libraries of the project that it needs at run time, by the loader's names for them
public record LinkedProgram(
    String name,
    Step linked,
    Digest digest,
    SortedSet<String> taken,
    SortedMap<String, Digest> libraries) {
  public LinkedProgram {
    taken = Collections.unmodifiableSortedSet(new TreeSet<>(taken));
    libraries = Collections.unmodifiableSortedMap(new TreeMap<>(libraries));
  }

  /// All that can change what becomes of it.
  List<String> lines() {
    List<String> lines = new ArrayList<>(List.of(name, digest.toString()));
    lines.add(Integer.toString(taken.size()));
    lines.addAll(taken);
    libraries.forEach((library, of) -> lines.addAll(List.of(library, of.toString())));
    return lines;
  }
}
