package dev.refract.build.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts a program of an amd64 root on the host without entering the root: through the root's own
/// dynamic loader, with the root's own libraries.
record Loader(Path root) {
  /// The words before the program's arguments.
  List<String> words(String path) {
    List<String> words = new ArrayList<>();
    words.add(root.resolve("usr/lib64/ld-linux-x86-64.so.2").toString());
    words.add("--library-path");
    words.add(root.resolve("usr/lib/x86_64-linux-gnu").toString());
    words.add(root.resolve(path).toString());
    return words;
  }
}
