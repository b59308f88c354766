package dev.refract.build.link;

import dev.refract.elf.DynamicSection;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The shared libraries that a project builds itself, as far as a program's loader will look for
/// them: those that the program needs, those that these need, and so on. They have to go into the
/// image beside the program.
final class OwnLibraries {
  private static final int MAGIC = 4;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+][A-Za-z0-9_.+-]*");

  private OwnLibraries() {}

  /// Their files by the names that the loader looks for.
  ///
  /// @param program that was linked
  /// @param project a folder with the project's libraries
  static SortedMap<String, Path> neededBy(Path program, Path project) throws Failure, IOException {
    SortedMap<String, Path> own = byName(project);
    SortedMap<String, Path> needed = new TreeMap<>();
    Deque<String> wanted = new ArrayDeque<>(ElfFile.read(program, "the program").needed());
    while (!wanted.isEmpty()) {
      String name = wanted.remove();
      if (name.startsWith("/")) {
        throw new Failure(
                Failure.Kind.UNFIT,
                "link",
                "a shared library of the project has no name, so the loader would look for it where"
                    + " it was linked: "
                    + name.substring(name.lastIndexOf('/') + 1))
            .remedy("give it one when it is made, such as `-Wl,-soname,libNAME.so`");
      }
      Optional<Path> file = Optional.ofNullable(own.get(name));
      if (file.isPresent() && needed.put(name, file.get()) == null) {
        wanted.addAll(ElfFile.read(file.get(), name).needed());
      }
    }
    return needed;
  }

  private static SortedMap<String, Path> byName(Path project) throws Failure, IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(project)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    SortedMap<String, Path> own = new TreeMap<>();
    for (Path file : files) {
      String fileName = file.getFileName().toString();
      if (!isElf(file)) {
        continue;
      }
      Optional<DynamicSection> dynamic = ElfFile.read(file, fileName).dynamic();
      if (dynamic.isPresent()) {
        // What has no name is needed by that of its file.
        String name = dynamic.get().soname().orElse(fileName);
        if (NAME.matcher(name).matches()) {
          own.putIfAbsent(name, file);
        }
      }
    }
    return own;
  }

  private static boolean isElf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ElfFile.isElf(in.readNBytes(MAGIC));
    }
  }
}
