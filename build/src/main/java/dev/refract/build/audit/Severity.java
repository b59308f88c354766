package dev.refract.build.audit;

/// What a finding means for the image.
public enum Severity {
  /// The image does not run as it should on every machine of its platform.
  ERROR,
  /// Worth knowing; the image runs.
  WARNING
}
