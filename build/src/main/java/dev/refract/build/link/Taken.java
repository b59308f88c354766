package dev.refract.build.link;

import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which files of the sysroot became part of a program: object files, and archives of which at
/// least one member did. An archive that the line names and that gives nothing is none of them.
final class Taken {
  // What `--trace` prints: a line for each file as it is loaded, `ARCHIVE(MEMBER)` for a member.
  private static final Pattern LINE =
      Pattern.compile("(?:ld\\.lld: )?(/.+?)(?:\\.o|\\.a\\([^/]*\\))");
  private static final Pattern ARCHIVE = Pattern.compile("(.+\\.a)\\([^/]*\\)");

  private Taken() {}

  /// Their paths from the sysroot, where a merged `/usr` has them.
  ///
  /// @param trace what lld printed
  /// @param sysroot as lld saw it
  static SortedSet<String> in(String trace, String sysroot) {
    SortedSet<String> paths = new TreeSet<>();
    for (String line : trace.split("\n", -1)) {
      if (LINE.matcher(line).matches()) {
        String file = line.substring(line.indexOf('/'));
        Matcher archive = ARCHIVE.matcher(file);
        Path path = Path.of(archive.matches() ? archive.group(1) : file).normalize();
        Path top = Path.of(sysroot).normalize();
        if (path.startsWith(top) && path.toString().indexOf(' ') < 0) {
          String below = top.relativize(path).toString();
          paths.add(below.startsWith("lib/") ? "usr/" + below : below);
        }
      }
    }
    return paths;
  }
}
