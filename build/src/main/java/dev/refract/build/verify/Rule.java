package dev.refract.build.verify;

/// What is demanded of an image. This is the whole list; what the audit demands of ELF files is
/// [dev.refract.build.audit.Rule].
public enum Rule {
  /// What a descriptor points to is there.
  PRESENT(Part.DOCUMENTS),
  /// It has as many bytes as its descriptor says.
  SIZE(Part.DOCUMENTS),
  /// It has the digest by which it is named.
  DIGEST(Part.DOCUMENTS),
  /// A document is what the specification says of its kind.
  FORM(Part.DOCUMENTS),
  /// Media types are known ones, in the places where they belong.
  MEDIA_TYPE(Part.DOCUMENTS),
  /// Keys and values of annotations have the form that annotations.md gives them.
  ANNOTATION(Part.DOCUMENTS),
  /// Index and configuration name the same platform, each one once.
  PLATFORM(Part.DOCUMENTS),
  /// Platforms whose machines differ name their variant.
  VARIANT(Part.DOCUMENTS),
  /// Layers, their digests without compression and the history are as many, and agree.
  DIFF_ID(Part.LAYERS),
  /// A layer is a tar file that can be unpacked, and stays inside.
  LAYER(Part.LAYERS),
  /// The program that a container starts is in the image.
  ENTRYPOINT(Part.FILES),
  /// Every ELF file fits the platform.
  ELF(Part.FILES),
  /// The program starts.
  START(Part.START);

  private final Part part;

  Rule(Part part) {
    this.part = part;
  }

  public Part part() {
    return part;
  }
}
