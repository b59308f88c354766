package dev.refract.build.config;

import java.util.List;
import java.util.Optional;

/// The formats that bills of materials are written in.
public enum SbomFormat {
  /// SPDX 2.3 (ISO/IEC 5962), JSON.
  SPDX("spdx", "application/spdx+json", "https://spdx.dev/Document"),
  /// CycloneDX 1.6 (ECMA-424), JSON.
  CYCLONEDX("cyclonedx", "application/vnd.cyclonedx+json", "https://cyclonedx.org/bom");

  /// Both.
  public static final List<SbomFormat> ALL = List.of(values());

  /// What is written where there is to be none of them.
  public static final String NONE = "none";

  private final String word;
  private final String mediaType;
  private final String predicateType;

  SbomFormat(String word, String mediaType, String predicateType) {
    this.word = word;
    this.mediaType = mediaType;
    this.predicateType = predicateType;
  }

  /// The format of that name.
  public static Optional<SbomFormat> of(String word) {
    return ALL.stream().filter(format -> format.word.equals(word)).findFirst();
  }

  /// As users call it.
  public String word() {
    return word;
  }

  /// What the document is, for registries.
  public String mediaType() {
    return mediaType;
  }

  /// What the document is when it is attested, as in-toto and cosign have it.
  public String predicateType() {
    return predicateType;
  }
}
