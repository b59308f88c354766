package dev.refract.build.plan;

import java.util.Optional;

/// A C library that sources ask for.
///
/// @param module its name for pkg-config, which Crystal tries first
/// @param name what follows `-l`
/// @param certain whether it surely is part of the program; else a condition decides that only the
///   compiler can tell
/// @param by where it is asked for, such as `shard sqlite3, lib/sqlite3/src/lib_sqlite3.cr:3`
public record LibraryAsk(
    Optional<String> module, Optional<String> name, boolean certain, String by) {
  public LibraryAsk {
    if (module.isEmpty() && name.isEmpty()) {
      throw new IllegalArgumentException("nothing is asked for by " + by);
    }
  }
}
