package dev.refract.build.image;

/// Something in an image's file system, without its path and time.
public sealed interface Entry {
  /// The user and group of everything but a home directory.
  int ROOT = 0;

  record Directory(int mode, int owner) implements Entry {}

  record File(int mode, int owner, Content content) implements Entry {}

  record Symlink(String target) implements Entry {}

  static Entry directory() {
    return new Directory(0755, ROOT);
  }

  static Entry file(Content content) {
    return new File(0644, ROOT, content);
  }

  static Entry program(Content content) {
    return new File(0755, ROOT, content);
  }
}
