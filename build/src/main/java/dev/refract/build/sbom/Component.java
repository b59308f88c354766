package dev.refract.build.sbom;

import dev.refract.archive.Digest;
import java.util.Optional;

/// Something that an image consists of.
///
/// @param kind what it is
/// @param name of it
/// @param version empty where nobody gave it one
/// @param url names it among all packages
/// @param license as its authors say
/// @param supplier who it is from
/// @param homepage of those who wrote it
/// @param origin a clause: what it was made from, such as `openssl 3.0.15-1~deb12u1`
/// @param archive the digest of the file that it came in
record Component(
    Kind kind,
    String name,
    Optional<String> version,
    PackageUrl url,
    Optional<License> license,
    Optional<String> supplier,
    Optional<String> homepage,
    Optional<String> origin,
    Optional<Digest> archive) {

  /// How a component is part of the image.
  enum Kind {
    /// A program of the project.
    PROGRAM("program"),
    /// Crystal code that was compiled into it.
    SHARD("shard"),
    /// Crystal's own library, likewise.
    LANGUAGE("language"),
    /// A package of which code was linked into the program.
    LINKED("linked"),
    /// A package of which files are in the image.
    CARRIED("carried");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /// In identifiers.
    String word() {
      return word;
    }
  }
}
