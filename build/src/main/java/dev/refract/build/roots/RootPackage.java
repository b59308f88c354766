package dev.refract.build.roots;

import dev.refract.archive.Digest;
import dev.refract.distro.Download;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// A package of a root, decided down to its bytes.
///
/// @param name of the package
/// @param version of the package
/// @param suite that has it, such as `bookworm-security`
/// @param source the source package and its version, `NAME VERSION`
/// @param why a clause: what asked for it
/// @param download the package file
public record RootPackage(
    String name, String version, String suite, String source, String why, Download download) {

  /// One line for a step's record.
  String line() {
    List<String> words = new ArrayList<>(List.of(name, version, suite, source, why));
    words.add(Long.toString(download.size()));
    words.add(download.digest().hex());
    download.uris().forEach(uri -> words.add(uri.toString()));
    return String.join("\t", words);
  }

  /// Reads what [#line] wrote.
  static RootPackage parse(String line) {
    String[] words = line.split("\t", -1);
    if (words.length < 8) {
      throw new IllegalArgumentException("not a package of a root: " + line);
    }
    List<URI> uris = new ArrayList<>();
    for (int i = 7; i < words.length; i++) {
      uris.add(URI.create(words[i]));
    }
    String label = words[0] + " " + words[1];
    return new RootPackage(
        words[0],
        words[1],
        words[2],
        words[3],
        words[4],
        new Download(uris, label, Long.parseLong(words[5]), new Digest(words[6]), true));
  }
}
