package dev.refract.build;

import dev.refract.build.config.Marks;
import dev.refract.build.sbom.SbomFormat;
import dev.refract.oci.sign.SigningKey;
import java.util.List;
import java.util.Optional;

/// What is said of a finished image, in it and in documents that hang on it.
///
/// @param sboms the formats of a bill of materials for each platform; empty for none
/// @param provenance whether it is told what the image was made from
/// @param key signs the image and all that is said of it
/// @param marks labels and annotations
public record Statements(
    List<SbomFormat> sboms, boolean provenance, Optional<SigningKey> key, Marks marks) {
  /// What is said unless somebody wishes otherwise.
  public static final Statements DEFAULT =
      new Statements(SbomFormat.ALL, true, Optional.empty(), Marks.NONE);

  public Statements {
    sboms = sboms.stream().distinct().sorted().toList();
  }
}
