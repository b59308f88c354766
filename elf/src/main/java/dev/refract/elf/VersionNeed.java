package dev.refract.elf;

import java.util.List;

/// Versions of symbols that a file needs from one library, `Elf_Verneed` (LSB, symbol versioning).
///
/// @param file the library's name, as in `DT_NEEDED`
/// @param versions in the file's order
public record VersionNeed(String file, List<Version> versions) {
  public VersionNeed {
    versions = List.copyOf(versions);
  }

  /// One version of one library.
  ///
  /// @param name such as `GLIBC_2.34`
  /// @param weak whether the loader carries on without it
  public record Version(String name, boolean weak) {}
}
