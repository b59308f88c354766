package dev.refract.build.verify;

/// The parts of an image that are looked at, in this order.
public enum Part {
  /// Index, manifests and configurations: bytes, form, and that they agree.
  DOCUMENTS,
  /// Layers: bytes, and that they can be unpacked on top of each other.
  LAYERS,
  /// What a container sees: every ELF file, and that its first program is there.
  FILES,
  /// The program, started.
  START
}
