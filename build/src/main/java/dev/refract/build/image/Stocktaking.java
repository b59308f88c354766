package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.RootPackage;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes the [Inventory] of an image from its layers.
///
/// Of a package's files, data are left out: the package's `md5sums` in the image has them. Time
/// zones alone are hundreds.
final class Stocktaking {
  private static final String STATUS = "var/lib/dpkg/status.d/";
  private static final String APK = "usr/lib/apk/db/installed";
  private static final List<String> RELEASES = List.of("etc/os-release", "usr/lib/os-release");
  private static final int MAGIC = 4;

  private final List<Layer> layers;
  private final SortedMap<String, Entry> below;
  private final int ofPackages;

  /// @param layers from the lowest to the topmost
  /// @param below all files, if there is an image below the layers
  /// @param ofPackages how many of the layers, from the lowest, hold files of packages
  Stocktaking(List<Layer> layers, SortedMap<String, Entry> below, int ofPackages) {
    this.layers = List.copyOf(layers);
    this.below = below;
    this.ofPackages = ofPackages;
  }

  /// A package and its unpacked files.
  ///
  /// @param inside whether something of it is inside a program
  /// @param whole whether files of it are in the image whatever is linked
  record Unpacked(RootPackage pack, PackageTree tree, boolean inside, boolean whole) {
    private boolean isThere() {
      return inside || whole;
    }
  }

  // The packages that the image's own databases name.
  private Set<String> known() throws IOException {
    Set<String> known = new HashSet<>();
    for (Layer layer : layers) {
      for (Map.Entry<String, Entry> entry : layer.entries().entrySet()) {
        if (entry.getKey().startsWith(STATUS)) {
          known.add(entry.getKey().substring(STATUS.length()));
        } else if (entry.getKey().equals(APK) && entry.getValue() instanceof Entry.File file) {
          text(file.content())
              .lines()
              .filter(line -> line.startsWith("P:"))
              .forEach(line -> known.add(line.substring("P:".length())));
        }
      }
    }
    return known;
  }

  private static String text(Content content) throws IOException {
    try (InputStream in = content.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// @param unpacked those that the image can have something of
  Inventory inventory(List<Unpacked> unpacked) throws Failure, IOException {
    SortedMap<String, Inventory.Installed> packages = GroundPackages.of(below);
    Set<String> known = known();
    for (Unpacked one : unpacked) {
      String name = one.pack().name();
      if (known.contains(name) || (!below.isEmpty() && one.isThere())) {
        // The same package can be among those linked with and those shipped.
        packages.merge(name, of(one), (first, second) -> first.inside() ? first : second);
      }
    }
    SortedMap<String, Inventory.File> files = new TreeMap<>();
    for (int i = 0; i < layers.size(); i++) {
      for (Map.Entry<String, Entry> entry : layers.get(i).entries().entrySet()) {
        String path = entry.getKey();
        if (entry.getValue() instanceof Entry.File file
            && !path.startsWith(STATUS)
            && !path.equals(APK)
            && (i >= ofPackages || isWanted(file.content()))) {
          files.put(path, of(path, file.content()));
        }
      }
    }
    return new Inventory(system(), List.copyOf(packages.values()), List.copyOf(files.values()));
  }

  private static boolean isWanted(Content content) throws IOException {
    return switch (content) {
      case Content.Made _ -> true;
      case Content.Below _ -> false;
      case Content.Kept kept -> {
        try (InputStream in = kept.open()) {
          yield ElfFile.isElf(in.readNBytes(MAGIC));
        }
      }
    };
  }

  private static Inventory.File of(String path, Content content) throws IOException {
    MessageDigest sha1 = sha1();
    MessageDigest sha256 = Digest.sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = content.open()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha1.update(buffer, 0, read);
        sha256.update(buffer, 0, read);
      }
    }
    content.check(Digest.ofFinished(sha256.digest()));
    return new Inventory.File(
        path, content.size(), HexFormat.of().formatHex(sha1.digest()), content.digest());
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  private static Inventory.Installed of(Unpacked one) throws IOException {
    RootPackage pack = one.pack();
    String[] source = pack.source().split(" ", 2);
    return new Inventory.Installed(
        pack.name(),
        pack.version(),
        one.tree().field("Architecture", "A").orElse("all"),
        source[0],
        source.length > 1 ? source[1] : pack.version(),
        one.tree().field("Maintainer", "m"),
        one.tree().field("Homepage", "U"),
        Optional.of(pack.download().digest()),
        one.inside());
  }

  private Inventory.Distribution system() throws IOException {
    SortedMap<String, String> words = new TreeMap<>();
    for (String release : RELEASES) {
      words(below.get(release), words);
      for (Layer layer : layers) {
        words(layer.entries().get(release), words);
      }
    }
    return new Inventory.Distribution(
        words.getOrDefault("ID", "linux"),
        Optional.ofNullable(words.get("VERSION_ID")),
        words.getOrDefault("PRETTY_NAME", words.getOrDefault("ID", "linux")));
  }

  private static void words(@Nullable Entry entry, SortedMap<String, String> words)
      throws IOException {
    // What stays in the image below is too large to be it.
    if (entry instanceof Entry.File file && !(file.content() instanceof Content.Below)) {
      text(file.content())
          .lines()
          .filter(line -> line.contains("="))
          .forEach(line -> words.put(line.split("=", 2)[0], unquoted(line.split("=", 2)[1])));
    }
  }

  private static String unquoted(String text) {
    String value = text.strip();
    return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
