package dev.refract.build.lock;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// `refract.lock` as a file: YAML, sorted, a line for each package, so that a change is a line in
/// review.
public final class LockFile {
  /// The file's name in a project's directory.
  public static final String NAME = "refract.lock";

  private static final String VERSION = "1";
  private static final String IMAGES = "images";
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z][A-Za-z0-9./_-]*( [A-Za-z0-9./_-]+)*");
  private static final Pattern FACT = Pattern.compile("[A-Za-z0-9.+_-]{0,100}");
  private static final Pattern ANSWER = Pattern.compile("|[as]:\\S+( [as]:\\S+)*");
  // A package is some 14 nodes; a project may have thousands.
  private static final Yaml.Limits LIMITS = new Yaml.Limits(1 << 24, 400_000, 0);

  private static final String ANEW = "write it anew with `refract lock --update`";

  private LockFile() {}

  /// Reads the lock of the project at `directory`; empty where there is none.
  ///
  /// @throws Failure of kind PROJECT with line and column if it is not one
  public static Optional<Lock> read(Path directory) throws Failure, IOException {
    try {
      return Optional.of(parse(Yaml.text(directory.resolve(NAME), NAME, LIMITS)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Writes `lock` for the project at `directory`, unless the file says the same.
  ///
  /// @return whether the file has changed
  public static boolean write(Path directory, Lock lock) throws Failure, IOException {
    byte[] bytes = text(lock).getBytes(StandardCharsets.UTF_8);
    Path file = directory.resolve(NAME);
    if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return false;
    }
    AtomicFile.writeDurably(file, out -> out.write(bytes));
    return true;
  }

  /// The file's text.
  static String text(Lock lock) {
    StringBuilder text = new StringBuilder();
    text.append("# What this project is built from. `refract lock` writes it; commit it.\n");
    text.append("version: ").append(VERSION).append('\n');
    if (!lock.images().isEmpty()) {
      text.append(IMAGES).append(":\n");
      lock.images()
          .forEach((name, digest) -> line(text, 2, quoted(name), quoted(digest.toString())));
    }
    lock.releases()
        .forEach((release, answers) -> {
          text.append(quoted(release)).append(":\n");
          text.append("  dates:\n");
          answers
              .dates()
              .forEach((suite, date) -> line(text, 4, quoted(suite), quoted(date.toString())));
          answers
              .architectures()
              .forEach((architecture, of) -> {
                text.append("  ").append(quoted(architecture)).append(":\n");
                words(text, "facts", of.facts());
                words(text, "libraries", of.libraries());
                of.roots().forEach((name, root) -> root(text, name, root));
              });
        });
    return text.toString();
  }

  private static void words(StringBuilder text, String name, SortedMap<String, String> words) {
    if (!words.isEmpty()) {
      text.append("    ").append(name).append(":\n");
      words.forEach((key, value) -> line(text, 6, quoted(key), quoted(value)));
    }
  }

  private static void root(StringBuilder text, String name, Lock.PinnedRoot root) {
    text.append("    ").append(quoted(name)).append(":\n");
    // A line each: one more library is one more line.
    text.append("      wanted:\n");
    root.wanted().forEach(word -> text.append("        - ").append(quoted(word)).append('\n'));
    text.append("      packages:\n");
    for (PinnedPackage pack : root.packages()) {
      line(
          text,
          8,
          quoted(pack.name()),
          "{version: "
              + quoted(pack.version())
              + ", suite: "
              + quoted(pack.suite())
              + ", source: "
              + quoted(pack.source())
              + ", size: "
              + pack.size()
              + ", sha256: "
              + '"'
              + pack.digest().hex()
              + '"'
              + ", file: "
              + '"'
              + pack.file()
              + '"'
              + "}");
    }
  }

  private static void line(StringBuilder text, int indent, String key, String value) {
    text.append(" ".repeat(indent)).append(key).append(": ").append(value).append('\n');
  }

  private static String quoted(String word) {
    if (PLAIN.matcher(word).matches()) {
      return word;
    }
    StringBuilder quoted = new StringBuilder("\"");
    word.codePoints()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            quoted.append('\\').append((char) c);
          } else if (c >= ' ' && c <= '~') {
            quoted.append((char) c);
          } else {
            quoted.append(String.format(Locale.ROOT, "\\U%08x", c));
          }
        });
    return quoted.append('"').toString();
  }

  /// Reads what [#text] wrote.
  ///
  /// @throws Failure of kind PROJECT with line and column for anything else
  static Lock parse(String text) throws Failure {
    Yaml.Node root =
        Yaml.read(text, NAME, LIMITS)
            .orElseThrow(() -> Yaml.problem(NAME, 1, 1, "the file is empty").remedy(ANEW));
    Yaml.Node version = value(root, mapping(root).byKey(), "version");
    if (!word(version).equals(VERSION)) {
      throw at(
              version,
              "this Refract knows locks of version "
                  + VERSION
                  + ", not "
                  + Text.quoted(word(version)))
          .remedy("use the Refract that wrote it, or write it anew with `refract lock --update`");
    }
    SortedMap<String, Lock.Release> releases = new TreeMap<>();
    SortedMap<String, Digest> images = new TreeMap<>();
    for (Yaml.Entry entry : mapping(root).entries()) {
      switch (entry.key().text()) {
        case "version" -> {}
        case IMAGES -> images.putAll(images(entry.value()));
        default -> releases.put(entry.key().text(), release(entry.value()));
      }
    }
    return new Lock(images, releases);
  }

  private static SortedMap<String, Digest> images(Yaml.Node node) throws Failure {
    SortedMap<String, Digest> images = new TreeMap<>();
    for (Yaml.Entry entry : mapping(node).entries()) {
      String word = word(entry.value());
      if (!Digest.isDigest(word)) {
        throw at(entry.value(), "not the digest of an image: " + Text.quoted(word));
      }
      images.put(entry.key().text(), Digest.parse(word));
    }
    return images;
  }

  private static Lock.Release release(Yaml.Node node) throws Failure {
    SortedMap<String, Instant> dates = new TreeMap<>();
    SortedMap<String, Lock.Answers> architectures = new TreeMap<>();
    for (Yaml.Entry entry : mapping(node).entries()) {
      String key = entry.key().text();
      if (!key.equals("dates")) {
        architectures.put(key, answers(entry.value()));
        continue;
      }
      for (Yaml.Entry date : mapping(entry.value()).entries()) {
        try {
          dates.put(date.key().text(), Instant.parse(word(date.value())));
        } catch (DateTimeParseException e) {
          throw at(date.value(), "not a date: " + Text.quoted(word(date.value())));
        }
      }
    }
    return new Lock.Release(dates, architectures);
  }

  private static Lock.Answers answers(Yaml.Node node) throws Failure {
    SortedMap<String, String> facts = new TreeMap<>();
    SortedMap<String, String> libraries = new TreeMap<>();
    SortedMap<String, Lock.PinnedRoot> roots = new TreeMap<>();
    for (Yaml.Entry entry : mapping(node).entries()) {
      String key = entry.key().text();
      switch (key) {
        case "facts" -> facts.putAll(words(entry.value(), FACT));
        case "libraries" -> libraries.putAll(words(entry.value(), ANSWER));
        default -> roots.put(key, root(entry.value()));
      }
    }
    return new Lock.Answers(facts, libraries, roots);
  }

  private static SortedMap<String, String> words(Yaml.Node node, Pattern form) throws Failure {
    SortedMap<String, String> words = new TreeMap<>();
    for (Yaml.Entry entry : mapping(node).entries()) {
      String word = word(entry.value());
      if (!form.matcher(word).matches()) {
        throw at(entry.value(), "not what a lock says of a package archive: " + Text.quoted(word));
      }
      words.put(entry.key().text(), word);
    }
    return words;
  }

  private static Lock.PinnedRoot root(Yaml.Node node) throws Failure {
    Map<String, Yaml.Entry> keys = mapping(node).byKey();
    List<String> wanted = new ArrayList<>();
    if (!(value(node, keys, "wanted") instanceof Yaml.Sequence sequence)) {
      throw at(node, "wanted is not a list");
    }
    for (Yaml.Node item : sequence.items()) {
      if (!PinnedPackage.isName(word(item))) {
        throw at(item, "not a package: " + Text.quoted(word(item)));
      }
      wanted.add(word(item));
    }
    List<PinnedPackage> packages = new ArrayList<>();
    for (Yaml.Entry entry : mapping(value(node, keys, "packages")).entries()) {
      packages.add(pinned(entry));
    }
    return new Lock.PinnedRoot(wanted, packages);
  }

  private static PinnedPackage pinned(Yaml.Entry entry) throws Failure {
    Yaml.Node node = entry.value();
    Map<String, Yaml.Entry> keys = mapping(node).byKey();
    String size = word(value(node, keys, "size"));
    String digest = word(value(node, keys, "sha256"));
    if (!size.matches("[0-9]{1,12}") || !digest.matches("[0-9a-f]{64}")) {
      throw at(node, "a package has a size and 64 hexadecimal digits");
    }
    try {
      return new PinnedPackage(
          entry.key().text(),
          word(value(node, keys, "version")),
          word(value(node, keys, "suite")),
          word(value(node, keys, "source")),
          word(value(node, keys, "file")),
          Long.parseLong(size),
          new Digest(digest));
    } catch (IllegalArgumentException e) {
      throw at(node, Text.shown(String.valueOf(e.getMessage()), 200));
    }
  }

  private static Yaml.Node value(Yaml.Node node, Map<String, Yaml.Entry> keys, String key)
      throws Failure {
    Optional<Yaml.Entry> entry = Optional.ofNullable(keys.get(key));
    if (entry.isEmpty()) {
      throw at(node, "the key is missing: " + key);
    }
    return entry.get().value();
  }

  private static Yaml.Mapping mapping(Yaml.Node node) throws Failure {
    if (node instanceof Yaml.Mapping mapping) {
      return mapping;
    }
    // A key without anything below it.
    if (node instanceof Yaml.Scalar scalar && scalar.absent()) {
      return new Yaml.Mapping(List.of(), node.line(), node.column());
    }
    throw at(node, "not a mapping of keys to values");
  }

  private static String word(Yaml.Node node) throws Failure {
    if (node instanceof Yaml.Scalar scalar) {
      return scalar.text();
    }
    throw at(node, "not a word");
  }

  private static Failure at(Yaml.Node node, String problem) {
    return Yaml.problem(NAME, node.line(), node.column(), problem).remedy(ANEW);
  }
}
