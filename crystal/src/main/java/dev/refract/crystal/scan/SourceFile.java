package dev.refract.crystal.scan;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A file of Crystal source, named without a path of this machine.
///
/// @param origin whose file it is
/// @param path its path from the folder of `origin`, with `/` and without `.` and `..`
public record SourceFile(Origin origin, String path) implements Comparable<SourceFile> {
  private static final String LIB = "lib/";

  /// Where a file comes from.
  public enum Origin {
    /// The project's folder, its `lib` included.
    PROJECT,
    /// Refract's own additions to the standard library.
    OVERLAY,
    /// Crystal's standard library.
    STANDARD_LIBRARY
  }

  /// Refuses what is no path inside a folder.
  public SourceFile {
    List<String> parts = List.of(path.split("/", -1));
    if (parts.contains("") || parts.contains(".") || parts.contains("..")) {
      throw new IllegalArgumentException("not a path inside a folder: " + path);
    }
  }

  /// A file of the project.
  public static SourceFile ofProject(String path) {
    return new SourceFile(Origin.PROJECT, path);
  }

  /// The name of the shard that this file belongs to: the folder in the project's `lib`.
  public Optional<String> shard() {
    if (origin != Origin.PROJECT || !path.startsWith(LIB)) {
      return Optional.empty();
    }
    int end = path.indexOf('/', LIB.length());
    return end < 0 ? Optional.empty() : Optional.of(path.substring(LIB.length(), end));
  }

  /// What a message calls the file.
  public String shown() {
    String where =
        switch (origin) {
          case PROJECT -> "";
          case OVERLAY -> "overlay: ";
          case STANDARD_LIBRARY -> "Crystal's ";
        };
    return where + Text.shown(path, 200);
  }

  @Override
  public int compareTo(SourceFile other) {
    return Comparator.comparing(SourceFile::origin)
        .thenComparing(SourceFile::path)
        .compare(this, other);
  }

  /// This file as a word of [Scan#lines].
  String word() {
    return origin.name() + ":" + path;
  }

  /// The inverse of [#word].
  static SourceFile ofWord(String word) throws Failure {
    int colon = word.indexOf(':');
    for (Origin origin : Origin.values()) {
      if (colon > 0 && origin.name().equals(word.substring(0, colon))) {
        try {
          return new SourceFile(origin, word.substring(colon + 1));
        } catch (IllegalArgumentException e) {
          throw ScanLines.bad(word);
        }
      }
    }
    throw ScanLines.bad(word);
  }
}
