package dev.refract.build.image;

import dev.refract.archive.Node;
import dev.refract.build.roots.PackageTree;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// glibc's converters for the character sets that text of today and yesterday comes in: those of
/// the WHATWG Encoding Standard and the ones glibc counts among its core. glibc has more than 250,
/// most of them for mainframes.
public final class Charsets {
  private static final Pattern COMMON =
      Pattern.compile(
          "UTF-7|UTF-16|UTF-32|UNICODE|ISO8859-[0-9]+|KOI8-[RU]|CP125[0-8]|CP866|IBM866|IBM874|CP874"
              + "|MACINTOSH|MAC-UK|ANSI_X3\\.110"
              + "|EUC-JP|EUC-KR|SJIS|BIG5|GBK");
  private static final String CONFIGURATION = "gconv-modules";
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private Charsets() {}

  /// What their converters are called, without `.so`: a regular expression, as egrep reads it too.
  public static String common() {
    return COMMON.pattern();
  }

  /// The converters of the package `libc6` below `usr/lib/MULTIARCH/gconv`, the libraries they need
  /// there, and the configuration that lists them.
  static SortedMap<String, Entry> of(PackageTree libc, String multiarch)
      throws Failure, IOException {
    String directory = "usr/lib/" + multiarch + "/gconv/";
    SortedMap<String, Node> files = libc.below(directory);
    SortedSet<String> modules = new TreeSet<>();
    StringBuilder configuration = new StringBuilder();
    for (String path : files.keySet()) {
      String name = path.substring(directory.length());
      if (name.equals(CONFIGURATION)
          || (name.startsWith(CONFIGURATION + ".d/") && name.endsWith(".conf"))) {
        String text = Files.readString(libc.file(path), StandardCharsets.ISO_8859_1);
        configuration.append(common(text, modules));
      }
    }
    SortedMap<String, Entry> entries = new TreeMap<>();
    entries.put(directory + CONFIGURATION, Entry.file(Content.text(configuration.toString())));
    Deque<String> wanted = new ArrayDeque<>();
    modules.forEach(module -> wanted.add(directory + module + ".so"));
    while (!wanted.isEmpty()) {
      String path = wanted.remove();
      if (!(files.get(path) instanceof Node.File) || entries.containsKey(path)) {
        continue;
      }
      entries.put(path, Entry.file(PackageFiles.content(libc, path)));
      ElfFile.read(libc.file(path)).needed().forEach(needed -> wanted.add(directory + needed));
    }
    return entries;
  }

  // The lines of a gconv-modules file that have to do with the common character sets:
  // `module FROM TO FILE COST` and `alias NAME FROM`.
  private static String common(String text, Set<String> modules) {
    List<String> kept = new ArrayList<>();
    Set<String> charsets = new TreeSet<>();
    for (String line : text.split("\n", -1)) {
      String[] words = SPACE.split(line.strip());
      if (words[0].equals("module") && words.length >= 4 && COMMON.matcher(words[3]).matches()) {
        modules.add(words[3]);
        charsets.add(words[1]);
        charsets.add(words[2]);
        kept.add(String.join("\t", words));
      }
    }
    for (String line : text.split("\n", -1)) {
      String[] words = SPACE.split(line.strip());
      if (words[0].equals("alias") && words.length >= 3 && charsets.contains(words[2])) {
        kept.add(String.join("\t", words));
      }
    }
    return kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
  }
}
