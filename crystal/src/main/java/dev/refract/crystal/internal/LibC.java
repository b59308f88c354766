package dev.refract.crystal.internal;

import dev.refract.crystal.CrystalTarget;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The C bindings of one target, as the installed standard library has them, while they are
/// changed. Each change that finds its place in another shape than expected is a [Failure], since a
/// program that was half changed would be wrong without saying so.
final class LibC {
  private static final int FILES = 1000;
  private static final int FILE_BYTES = 1 << 20;
  private static final int FOLDER_DEPTH = 8;
  private static final Pattern FUNCTION = Pattern.compile("\\s*fun\\s+(\\w+)(.*)");

  private static final Pattern STRUCT = Pattern.compile("(?:struct|union)\\s+(\\w+).*");

  private final CrystalTarget target;
  private final SortedMap<String, List<String>> files;

  private LibC(CrystalTarget target, SortedMap<String, List<String>> files) {
    this.target = target;
    this.files = files;
  }

  /// One `fun` of the bindings: `name` as Crystal calls it, and what follows it on its line.
  record Function(String file, String name, String rest) {}

  /// Reads the target's folder below `lib_c` of a standard library, links followed.
  ///
  /// @throws Failure of kind UNSUPPORTED where there is none, or it is far too large
  static LibC read(Path standardLibrary, CrystalTarget target) throws Failure, IOException {
    String name = target.libC();
    Path top = standardLibrary.resolve("lib_c").resolve(name);
    if (!Files.isDirectory(top)) {
      throw unsupported("Crystal's standard library has no lib_c/" + name);
    }
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        top,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        FOLDER_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found.add(file);
            return found.size() > FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
          }
        });
    if (found.size() > FILES) {
      throw unsupported("lib_c/" + name + " has more than " + FILES + " files");
    }
    SortedMap<String, List<String>> files = new TreeMap<>();
    for (Path file : found) {
      String relative = top.relativize(file).toString();
      if (!Files.isRegularFile(file)) {
        throw unsupported("lib_c/" + name + "/" + relative + " is not a file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(FILE_BYTES + 1);
        if (bytes.length > FILE_BYTES) {
          throw unsupported("lib_c/" + name + "/" + relative + " is too large");
        }
        // One char a byte, so that bytes that are not ours come out as they went in.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        files.put(relative, new ArrayList<>(List.of(text.split("\n", -1))));
      }
    }
    return new LibC(target, files);
  }

  /// The files by their paths from the overlay's top, under the folder `lib_c/as`.
  SortedMap<String, byte[]> bytes(String as) {
    SortedMap<String, byte[]> bytes = new TreeMap<>();
    for (Map.Entry<String, List<String>> file : files.entrySet()) {
      bytes.put(
          "lib_c/" + as + "/" + file.getKey(),
          String.join("\n", file.getValue()).getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes;
  }

  /// Binds function `name`, which is bound to the C symbol `from`, to `to`; whether that file has
  /// the function.
  boolean redirect(String file, String name, String from, String to) throws Failure {
    Optional<List<String>> lines = Optional.ofNullable(files.get(file));
    if (lines.isEmpty()) {
      return false;
    }
    Pattern declared = Pattern.compile("(\\s*fun\\s+" + Pattern.quote(name) + ")(\\W.*|)");
    String bound = from.equals(name) ? "(" : " = " + from + "(";
    boolean found = false;
    for (int i = 0; i < lines.get().size(); i++) {
      Matcher matcher = declared.matcher(lines.get().get(i));
      if (!matcher.matches()) {
        continue;
      }
      if (found || !matcher.group(2).startsWith(bound)) {
        throw mismatch(file, name, lines.get().get(i));
      }
      String rest = matcher.group(2).substring(bound.length() - 1);
      lines.get().set(i, matcher.group(1) + " = " + to + rest);
      found = true;
    }
    return found;
  }

  /// Makes `alias name = from` into `alias name = to`.
  void retype(String file, String name, String from, String to) throws Failure {
    replaceLine(file, name, "  alias " + name + " = " + from, "  alias " + name + " = " + to);
  }

  /// Refuses a file in which `line` is not there once; `name` is what it is about.
  void demand(String file, String name, String line) throws Failure {
    replaceLine(file, name, line, line);
  }

  /// Makes the only line `from` of a file into `to`; `name` is what it is about.
  void replaceLine(String file, String name, String from, String to) throws Failure {
    List<String> lines = lines(file, name);
    int index = lines.indexOf(from);
    if (index < 0 || index != lines.lastIndexOf(from)) {
      throw mismatch(file, name, index < 0 ? "no line `" + from.strip() + "`" : from);
    }
    lines.set(index, to);
  }

  /// Replaces a struct that has just the fields `from`, in that order, by one with the lines `to`;
  /// a remark behind its name goes with them.
  void restructure(String file, String name, List<String> from, List<String> to) throws Failure {
    List<String> lines = lines(file, name);
    Pattern opening = Pattern.compile("  struct " + Pattern.quote(name) + "(?: #.*)?");
    int start = 0;
    while (start < lines.size() && !opening.matcher(lines.get(start)).matches()) {
      start++;
    }
    if (start == lines.size()) {
      throw mismatch(file, name, "no line `struct " + name + "`");
    }
    int end = start + 1 + lines.subList(start + 1, lines.size()).indexOf("  end");
    List<String> fields = end > start ? lines.subList(start + 1, end) : List.of();
    if (!fields.stream().map(line -> line.strip().split(" ", 2)[0]).toList().equals(from)) {
      throw mismatch(file, name, "its fields are others than those known");
    }
    List<String> changed = new ArrayList<>(lines.subList(0, start));
    changed.add("  struct " + name);
    to.forEach(field -> changed.add("    " + field));
    changed.addAll(lines.subList(end, lines.size()));
    files.put(file, changed);
  }

  /// Adds lines at the end of a file; `name` is what they are about.
  void append(String file, String name, List<String> added) throws Failure {
    List<String> lines = lines(file, name);
    lines.addAll(added);
    lines.add("");
  }

  /// All functions of all files.
  List<Function> functions() {
    List<Function> functions = new ArrayList<>();
    for (Map.Entry<String, List<String>> file : files.entrySet()) {
      for (String line : file.getValue()) {
        Matcher matcher = FUNCTION.matcher(line);
        if (matcher.matches()) {
          functions.add(new Function(file.getKey(), matcher.group(1), matcher.group(2)));
        }
      }
    }
    return functions;
  }

  /// The name of each struct and union with the lines of its fields.
  Map<String, List<String>> structs() {
    Map<String, List<String>> structs = new TreeMap<>();
    for (List<String> lines : files.values()) {
      List<String> open = new ArrayList<>();
      for (String line : lines) {
        String text = line.strip();
        Matcher struct = STRUCT.matcher(text);
        if (struct.matches()) {
          open = new ArrayList<>();
          structs.put(struct.group(1), open);
        } else if (text.equals("end")) {
          open = new ArrayList<>();
        } else {
          open.add(text);
        }
      }
    }
    return structs;
  }

  /// The failure for a place that is not as Refract knows it.
  Failure mismatch(String file, String name, String found) {
    return unknown("lib_c/" + target.libC() + "/" + file, name, found);
  }

  /// The same for any file of the standard library.
  Failure unknown(String file, String name, String found) {
    return unsupported(
            file
                + " of this Crystal is not as Refract knows it, at `"
                + name
                + "`: "
                + Text.shown(found.strip(), 120))
        .remedy(
            "choose another version with --crystal, or leave "
                + (target == CrystalTarget.I386 ? "linux/386" : "the 32-bit ARM platforms")
                + " out");
  }

  private List<String> lines(String file, String name) throws Failure {
    List<String> lines = files.get(file);
    if (lines == null) {
      throw mismatch(file, name, "there is no such file");
    }
    return lines;
  }

  private static Failure unsupported(String problem) {
    return new Failure(Failure.Kind.UNSUPPORTED, "overlay", problem);
  }
}
