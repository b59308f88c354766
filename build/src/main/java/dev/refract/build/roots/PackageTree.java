package dev.refract.build.roots;

import dev.refract.archive.Manifest;
import dev.refract.archive.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One package, unpacked into a directory of its own.
///
/// @param name of the package
/// @param version of the package
/// @param directory of the cache that holds it
/// @param manifest of its files, with the paths that a merged `/usr` gives them
public record PackageTree(String name, String version, Path directory, Manifest manifest) {

  /// The directory whose content `manifest` describes.
  public Path tree() {
    return directory.resolve("tree");
  }

  /// Where the content of the file that `manifest` calls `path` is.
  public Path file(String path) {
    return tree().resolve(path);
  }

  /// The package's paragraph of the database of installed packages: that of `control`, as in
  /// `/var/lib/dpkg/status.d`, or of `/lib/apk/db/installed`.
  public String control() throws IOException {
    return Files.readString(directory.resolve("control"));
  }

  /// The value of a field of [#control] that has one line.
  ///
  /// @param debian its name in packages of Debian, such as `Maintainer`
  /// @param alpine its letter in those of Alpine, such as `m`
  public Optional<String> field(String debian, String alpine) throws IOException {
    return control()
        .lines()
        .flatMap(line ->
            Stream.of(debian + ": ", alpine + ":")
                .filter(line::startsWith)
                .map(start -> line.substring(start.length()).strip()))
        .findFirst();
  }

  /// The package's `md5sums`, empty where it has none.
  public String md5sums() throws IOException {
    Path file = directory.resolve("md5sums");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /// The files below `prefix` (which ends with `/`), by path.
  public SortedMap<String, Node> below(String prefix) {
    String end = prefix.substring(0, prefix.length() - 1) + (char) ('/' + 1);
    return new TreeMap<>(manifest.nodes().subMap(prefix, end));
  }
}
