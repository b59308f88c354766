package dev.refract.archive;

/// One entry of a [Manifest]: a thing in a directory tree, without its name, owner or time.
public sealed interface Node {

  /// A regular file.
  ///
  /// @param mode the permission bits, 0 to 07777
  /// @param size in bytes
  /// @param digest of the content
  record File(int mode, long size, Digest digest) implements Node {
    public File {
      checkMode(mode);
      if (size < 0) {
        throw new IllegalArgumentException("negative size: " + size);
      }
    }
  }

  /// A directory.
  ///
  /// @param mode the permission bits, 0 to 07777
  record Directory(int mode) implements Node {
    public Directory {
      checkMode(mode);
    }
  }

  /// A symbolic link; its target may be relative or absolute and need not exist.
  ///
  /// @param target as stored, not resolved
  record Symlink(String target) implements Node {
    public Symlink {
      if (!isTarget(target)) {
        throw new IllegalArgumentException("not a link target");
      }
    }

    /// Whether `target` can be the target of a link: not empty, no control characters.
    public static boolean isTarget(String target) {
      return !target.isEmpty() && Manifest.isPrintable(target);
    }
  }

  private static void checkMode(int mode) {
    if (mode < 0 || mode > 07777) {
      throw new IllegalArgumentException("not permission bits: " + Integer.toOctalString(mode));
    }
  }
}
