package dev.refract.build.audit;

/// One thing about one file that is not as the platform wants it.
///
/// @param file its path in the image
/// @param rule what was looked at
/// @param severity what it means for the image
/// @param found what the file says: `Tag_CPU_arch is v7`
/// @param wanted what it should say: `linux/arm/v6 allows v6 at most`
public record Finding(String file, Rule rule, Severity severity, String found, String wanted) {

  /// `file: found, wanted`.
  public String message() {
    return file + ": " + found + ", " + wanted;
  }
}
