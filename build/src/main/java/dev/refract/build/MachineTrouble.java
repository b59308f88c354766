package dev.refract.build;

import dev.refract.build.sandbox.OutOfSpace;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/// Makes a [Failure] of what the operating system refused.
final class MachineTrouble {
  // What the C library calls ENOSPC, EDQUOT and EROFS in the locale that Refract runs in; there are
  // no exceptions of their own.
  private static final String FULL = "No space left on device";
  private static final String QUOTA = "Disk quota exceeded";
  private static final String READ_ONLY = "Read-only file system";

  private MachineTrouble() {}

  /// The failure of a step that works in the cache.
  static Failure inCache(String where, Path cache, IOException e) {
    return of(
        where,
        cache.toString(),
        "free some space there, or name another cache directory with --cache",
        "make it writable, or name another cache directory with --cache",
        e);
  }

  /// The failure to write the output `name`.
  static Failure atOutput(String where, String name, IOException e) {
    return of(
        where,
        name,
        "free some space there, or write elsewhere with --output",
        "make it writable, or write elsewhere with --output",
        e);
  }

  private static Failure of(
      String where, String place, String room, String permission, IOException e) {
    String problem = String.valueOf(e.getMessage());
    if (e instanceof FileSystemException file) {
      problem =
          file.getFile()
              + ": "
              + Optional.ofNullable(file.getReason()).orElse(file.getClass().getSimpleName());
    }
    if (problem.contains(FULL)) {
      return because(where, "no space is left for " + place, e).remedy(room);
    }
    if (problem.contains(QUOTA)) {
      return because(where, "the disk quota leaves no space for " + place, e).remedy(room);
    }
    if (problem.contains(READ_ONLY)) {
      return because(where, "the file system of " + place + " is read-only", e).remedy(permission);
    }
    if (e instanceof AccessDeniedException denied) {
      return because(where, denied.getFile() + " may not be read or written", e).remedy(permission);
    }
    return because(where, problem, e);
  }

  private static Failure because(String where, String problem, IOException e) {
    Failure failure = new Failure(Failure.Kind.MACHINE, where, problem, e);
    return e instanceof OutOfSpace full && !full.output().isEmpty()
        ? failure.output(full.output())
        : failure;
  }
}
