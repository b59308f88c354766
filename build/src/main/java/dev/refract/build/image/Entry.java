package dev.refract.build.image;

import dev.refract.build.config.ProjectFile;

/// Something in an image's file system, without its path and time.
public sealed interface Entry {
  /// The user and group of everything that belongs to nobody else.
  ProjectFile.Owner ROOT = ProjectFile.Owner.ROOT;

  record Directory(int mode, ProjectFile.Owner owner) implements Entry {}

  record File(int mode, ProjectFile.Owner owner, Content content) implements Entry {}

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
