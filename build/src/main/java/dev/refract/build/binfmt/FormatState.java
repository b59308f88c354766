package dev.refract.build.binfmt;

import java.util.Optional;

/// What is registered for the programs of one architecture.
///
/// @param format how they are known
/// @param registration the entry for them; the one with the usual name where there are several
/// @param change what a command did about it
public record FormatState(BinfmtFormat format, Optional<Registration> registration, Change change) {

  /// What a command did.
  public enum Change {
    /// Nothing was to be done.
    NONE,
    /// There was none, now there is.
    INSTALLED,
    /// It took the place of another one.
    REPLACED,
    /// Another one is there, and nobody said to replace or remove it.
    KEPT,
    /// It is gone.
    REMOVED
  }
}
