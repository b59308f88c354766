package dev.refract.build.roots;

import dev.refract.archive.Digest;
import dev.refract.archive.Manifest;
import dev.refract.archive.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Whether the files of a tree are as they were when it was made, told by kind, size and time of
/// last change: reading a root of some hundred megabytes before each use would cost more than it
/// guards against.
final class Condition {
  private Condition() {}

  /// The text that [#holds] compares with later: a line for each entry of `manifest` in `tree`.
  ///
  /// @param beside names of files next to `tree`, small enough to be compared by their content
  static byte[] of(Path tree, Manifest manifest, List<String> beside) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : beside) {
      Digest digest = Digest.of(tree.resolveSibling(name));
      text.append("c ").append(digest).append(' ').append(name).append('\n');
    }
    for (Map.Entry<String, Node> entry : manifest.nodes().entrySet()) {
      BasicFileAttributes attributes =
          Files.readAttributes(
              tree.resolve(entry.getKey()), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      switch (entry.getValue()) {
        case Node.Directory _ -> text.append(attributes.isDirectory() ? 'd' : '?');
        case Node.Symlink _ -> text.append(attributes.isSymbolicLink() ? 'l' : '?');
        case Node.File _ ->
            text.append(attributes.isRegularFile() ? 'f' : '?')
                .append(' ')
                .append(attributes.size())
                .append(' ')
                .append(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
      }
      text.append(' ').append(entry.getKey()).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Whether `tree` is as it was when `recorded` was taken of it.
  static boolean holds(Path tree, byte[] recorded) throws IOException {
    for (String line : new String(recorded, StandardCharsets.UTF_8).split("\n", -1)) {
      if (!lineHolds(tree, line)) {
        return false;
      }
    }
    return true;
  }

  private static boolean lineHolds(Path tree, String line) throws IOException {
    if (line.startsWith("c ")) {
      return contentHolds(tree, line.split(" ", 3));
    }
    boolean file = line.startsWith("f ");
    String[] words = line.split(" ", file ? 4 : 2);
    if (words.length != (file ? 4 : 2)) {
      return line.isEmpty();
    }
    BasicFileAttributes attributes;
    try {
      attributes =
          Files.readAttributes(
              tree.resolve(words[words.length - 1]),
              BasicFileAttributes.class,
              LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return false;
    }
    return switch (words[0]) {
      case "d" -> attributes.isDirectory();
      case "l" -> attributes.isSymbolicLink();
      case "f" ->
          attributes.isRegularFile()
              && Long.toString(attributes.size()).equals(words[1])
              && Long.toString(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS))
                  .equals(words[2]);
      default -> false;
    };
  }

  private static boolean contentHolds(Path tree, String[] words) throws IOException {
    try {
      return words.length == 3
          && Digest.of(tree.resolveSibling(words[2])).toString().equals(words[1]);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
