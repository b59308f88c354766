package dev.refract.archive;

/// One entry of a tar archive.
///
/// Common to all: `path` is relative and fit for a [Manifest]; `mode` holds the permission bits, 0
/// to 07777; `uid` and `gid` are numbers of 32 bits without sign; `mtime` is in whole seconds since
/// 1970, fractions dropped downwards.
public sealed interface TarEntry {
  String path();

  int mode();

  long uid();

  long gid();

  long mtime();

  /// A regular file; [TarReader#content] gives its bytes.
  ///
  /// @param path relative
  /// @param mode the permission bits
  /// @param uid the owner
  /// @param gid the group
  /// @param mtime in seconds
  /// @param size in bytes
  record File(String path, int mode, long uid, long gid, long mtime, long size)
      implements TarEntry {
    public File {
      check(path, mode);
      if (size < 0) {
        throw new IllegalArgumentException("negative size: " + size);
      }
    }
  }

  /// A directory.
  ///
  /// @param path relative
  /// @param mode the permission bits
  /// @param uid the owner
  /// @param gid the group
  /// @param mtime in seconds
  record Directory(String path, int mode, long uid, long gid, long mtime) implements TarEntry {
    public Directory {
      check(path, mode);
    }
  }

  /// A symbolic link.
  ///
  /// @param path relative
  /// @param mode the permission bits, which mean nothing
  /// @param uid the owner
  /// @param gid the group
  /// @param mtime in seconds
  /// @param target as stored, not resolved; it may lead anywhere
  record Symlink(String path, int mode, long uid, long gid, long mtime, String target)
      implements TarEntry {
    public Symlink {
      check(path, mode);
      if (!Node.Symlink.isTarget(target)) {
        throw new IllegalArgumentException("not a link target");
      }
    }
  }

  /// Another name of a file that came earlier.
  ///
  /// @param path relative
  /// @param mode the permission bits
  /// @param uid the owner
  /// @param gid the group
  /// @param mtime in seconds
  /// @param target the path of the file that came earlier
  record HardLink(String path, int mode, long uid, long gid, long mtime, String target)
      implements TarEntry {
    public HardLink {
      check(path, mode);
      if (!Manifest.isPath(target)) {
        throw new IllegalArgumentException("not a path inside a tree: " + target);
      }
    }
  }

  private static void check(String path, int mode) {
    if (!Manifest.isPath(path)) {
      throw new IllegalArgumentException("not a path inside a tree: " + path);
    }
    if (mode < 0 || mode > 07777) {
      throw new IllegalArgumentException("not permission bits: " + Integer.toOctalString(mode));
    }
  }
}
