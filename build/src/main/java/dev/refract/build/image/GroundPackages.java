package dev.refract.build.image;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The packages that an image below says it has: in dpkg's database (deb822, one paragraph each),
/// in a file each as in images without dpkg, or in apk's (a letter, a colon and a value a line).
///
/// What it says is its own word: names that are none are passed over.
final class GroundPackages {
  private static final Pattern DPKG =
      Pattern.compile("var/lib/dpkg/(status|status\\.d/[^/]*(?<!\\.md5sums))");
  private static final Pattern APK = Pattern.compile("(usr/)?lib/apk/db/installed");
  private static final Pattern SYSTEM = Pattern.compile("(etc|usr/lib)/os-release");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+~:_-]{0,200}");
  private static final int MOST_PACKAGES = 20_000;
  private static final long MOST_BYTES = 32L << 20;

  private GroundPackages() {}

  /// Whether the file at `path` says something of packages.
  static boolean reads(String path, long size) {
    return size <= MOST_BYTES
        && (DPKG.matcher(path).matches()
            || APK.matcher(path).matches()
            || SYSTEM.matcher(path).matches());
  }

  /// The packages, by name.
  static SortedMap<String, Inventory.Installed> of(SortedMap<String, Entry> entries)
      throws Failure, IOException {
    SortedMap<String, Inventory.Installed> packages = new TreeMap<>();
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      boolean dpkg = DPKG.matcher(entry.getKey()).matches();
      if ((dpkg || APK.matcher(entry.getKey()).matches())
          && entry.getValue() instanceof Entry.File(int _, _, Content.Kept content)) {
        for (String paragraph : text(content).split("\n\n+", -1)) {
          Optional<Inventory.Installed> found = dpkg ? debian(paragraph) : alpine(paragraph);
          found.ifPresent(pack -> packages.putIfAbsent(pack.name(), pack));
          if (packages.size() > MOST_PACKAGES) {
            throw new Failure(
                Failure.Kind.UNTRUSTED,
                "image",
                "the base image says that it has more than " + MOST_PACKAGES + " packages");
          }
        }
      }
    }
    return packages;
  }

  private static String text(Content content) throws IOException {
    try (InputStream in = content.open()) {
      return new String(in.readNBytes((int) MOST_BYTES), StandardCharsets.UTF_8);
    }
  }

  private static Optional<Inventory.Installed> debian(String paragraph) {
    SortedMap<String, String> fields = fields(paragraph, ": ");
    String status = fields.getOrDefault("Status", "install ok installed");
    if (!status.endsWith(" installed")) {
      return Optional.empty();
    }
    String name = fields.getOrDefault("Package", "");
    String version = fields.getOrDefault("Version", "");
    // `glibc (2.36-9)` where the source's version is another.
    List<String> source =
        List.of(fields.getOrDefault("Source", name).replaceAll("[()]", "").split(" ", 2));
    return installed(
        name,
        version,
        fields.getOrDefault("Architecture", "all"),
        source.getFirst(),
        source.size() > 1 ? source.getLast() : version,
        Optional.ofNullable(fields.get("Maintainer")),
        Optional.ofNullable(fields.get("Homepage")));
  }

  private static Optional<Inventory.Installed> alpine(String paragraph) {
    SortedMap<String, String> fields = fields(paragraph, ":");
    String name = fields.getOrDefault("P", "");
    String version = fields.getOrDefault("V", "");
    return installed(
        name,
        version,
        fields.getOrDefault("A", "noarch"),
        fields.getOrDefault("o", name),
        version,
        Optional.ofNullable(fields.get("m")),
        Optional.ofNullable(fields.get("U")));
  }

  private static Optional<Inventory.Installed> installed(
      String name,
      String version,
      String architecture,
      String source,
      String sourceVersion,
      Optional<String> maintainer,
      Optional<String> homepage) {
    for (String word : List.of(name, version, architecture, source, sourceVersion)) {
      if (!WORD.matcher(word).matches()) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Inventory.Installed(
            name,
            version,
            architecture,
            source,
            sourceVersion,
            maintainer,
            homepage,
            Optional.empty(),
            false));
  }

  // Of a field only its first line.
  private static SortedMap<String, String> fields(String paragraph, String colon) {
    SortedMap<String, String> fields = new TreeMap<>();
    for (String line : paragraph.split("\n", -1)) {
      int end = line.indexOf(colon);
      if (end > 0 && !Character.isWhitespace(line.charAt(0))) {
        fields.putIfAbsent(line.substring(0, end), line.substring(end + colon.length()).strip());
      }
    }
    return fields;
  }
}
