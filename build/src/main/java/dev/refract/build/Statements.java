package dev.refract.build;

import dev.refract.build.config.Configuration;
import dev.refract.build.config.Marks;
import dev.refract.build.config.SbomFormat;
import dev.refract.oci.sign.SigningKey;
import java.util.List;
import java.util.Optional;

/// What is said of a finished image, in it and in documents that hang on it.
///
/// @param sboms the formats of a bill of materials for each platform; an empty list for none,
///   nothing for what is usual
/// @param provenance whether it is told what the image was made from
/// @param key signs the image and all that is said of it
/// @param marks labels and annotations
public record Statements(
    Optional<List<SbomFormat>> sboms,
    Optional<Boolean> provenance,
    Optional<SigningKey> key,
    Marks marks) {
  /// What is said unless somebody wishes otherwise.
  public static final Statements DEFAULT =
      new Statements(Optional.empty(), Optional.empty(), Optional.empty(), Marks.NONE);

  public Statements {
    sboms = sboms.map(formats -> formats.stream().distinct().sorted().toList());
  }

  /// These, and what `file` says where they say nothing.
  public Statements over(Configuration file) {
    return new Statements(sboms.or(file::sboms), provenance.or(file::provenance), key, marks);
  }

  /// The formats of the bills that are made.
  List<SbomFormat> formats() {
    return sboms.orElse(SbomFormat.ALL);
  }

  boolean hasProvenance() {
    return provenance.orElse(true);
  }
}
