package dev.refract.build;

import java.nio.file.Path;
import java.util.List;

/// What locking a project did.
///
/// @param file the lock
/// @param written whether it has changed
/// @param packages how many are pinned, each version once
/// @param changes a line for each package that came, went or changed its version; empty where
///   nothing was pinned before
public record LockResult(Path file, boolean written, int packages, List<String> changes) {
  public LockResult {
    changes = List.copyOf(changes);
  }
}
