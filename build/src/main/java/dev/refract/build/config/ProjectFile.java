package dev.refract.build.config;

import java.util.Optional;

/// A file or directory of the project that goes into the image.
///
/// @param from its path from the project's directory, inside it, with `/`
/// @param to its absolute path in the image, without a `/` at its end
/// @param mode permission bits; for a directory those of its files. Where none are given, 0755 for
///   what is executable in the project and 0644 for all else
/// @param owner whose it is
public record ProjectFile(String from, String to, Optional<Integer> mode, Owner owner) {
  /// Whose a file of an image is.
  ///
  /// @param user its number
  /// @param group its number
  public record Owner(int user, int group) {
    /// Who owns what nobody else does.
    public static final Owner ROOT = new Owner(0, 0);

    /// Refuses negative numbers.
    public Owner {
      if (user < 0 || group < 0) {
        throw new IllegalArgumentException("not an owner: " + user + ":" + group);
      }
    }
  }

  /// Refuses paths of another form.
  public ProjectFile {
    if (from.isEmpty() || from.startsWith("/") || !to.startsWith("/") || to.endsWith("/")) {
      throw new IllegalArgumentException(
          "not from the project into the image: " + from + ", " + to);
    }
  }
}
