package dev.refract.build;

import dev.refract.build.sbom.SbomFormat;
import java.util.List;

/// What is said of a finished image in documents that hang on it.
///
/// @param sboms the formats of a bill of materials for each platform; empty for none
public record Statements(List<SbomFormat> sboms) {
  /// What is said unless somebody wishes otherwise.
  public static final Statements DEFAULT = new Statements(SbomFormat.ALL);

  public Statements {
    sboms = sboms.stream().distinct().sorted().toList();
  }
}
