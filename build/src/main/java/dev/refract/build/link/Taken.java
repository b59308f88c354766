package dev.refract.build.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which files of the sysroot became part of a program: object files, and archives of which at
/// least one member did. An archive that the line names and that gives nothing is none of them.
final class Taken {
  // What `--trace` prints: a line for each file as it is loaded, for a member of an archive
  // `ARCHIVE(MEMBER)` by lld and `(ARCHIVE)MEMBER` by GNU ld.
  private static final Pattern OBJECT = Pattern.compile("(?:ld\\.lld: )?(/.+\\.o)");
  private static final Pattern MEMBER =
      Pattern.compile("(?:ld\\.lld: )?(/.+\\.a)\\([^/]*\\)|\\((/.+\\.a)\\)[^/]*");

  private Taken() {}

  /// Their paths from the sysroot, where a merged `/usr` has them.
  ///
  /// @param trace what the linker printed
  /// @param sysroot as the linker saw it
  static SortedSet<String> in(String trace, String sysroot) {
    NavigableSet<String> paths = new TreeSet<>();
    files(trace).forEach(file -> below(file, sysroot).ifPresent(paths::add));
    return paths;
  }

  /// The same where archives were found by links to them.
  ///
  /// @param folder with the links, as the linker saw it
  /// @param links the same folder on this machine
  static SortedSet<String> in(String trace, String folder, Path links, String sysroot)
      throws IOException {
    NavigableSet<String> paths = new TreeSet<>();
    for (Path file : files(trace)) {
      Path led =
          file.startsWith(folder)
              ? Files.readSymbolicLink(links.resolve(String.valueOf(file.getFileName())))
              : file;
      below(led, sysroot).ifPresent(paths::add);
    }
    return paths;
  }

  private static List<Path> files(String trace) {
    List<Path> files = new ArrayList<>();
    for (String line : trace.split("\n", -1)) {
      Matcher object = OBJECT.matcher(line);
      Matcher member = MEMBER.matcher(line);
      if (object.matches()) {
        files.add(Path.of(object.group(1)).normalize());
      } else if (member.matches()) {
        files.add(
            Path.of(Optional.ofNullable(member.group(1)).orElseGet(() -> member.group(2)))
                .normalize());
      }
    }
    return files;
  }

  private static Optional<String> below(Path file, String sysroot) {
    Path top = Path.of(sysroot).normalize();
    if (!file.startsWith(top) || file.toString().indexOf(' ') >= 0) {
      return Optional.empty();
    }
    String below = top.relativize(file).toString();
    return Optional.of(below.startsWith("lib/") ? "usr/" + below : below);
  }
}
