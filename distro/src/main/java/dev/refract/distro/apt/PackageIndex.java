package dev.refract.distro.apt;

import dev.refract.archive.Digest;
import dev.refract.distro.internal.apt.IndexFile;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// All packages that a release has for one architecture, its updates and security updates included.
///
/// The stanzas stay in files that are mapped into memory and are parsed when they are asked for, so
/// that many indices can be open at once.
public final class PackageIndex {
  private final String architecture;
  private final Digest digest;
  private final List<Source> sources;

  /// The index of one suite.
  record Source(String suite, IndexFile file) {}

  PackageIndex(String architecture, Digest digest, List<Source> sources) {
    this.architecture = architecture;
    this.digest = digest;
    this.sources = List.copyOf(sources);
  }

  /// In Debian's spelling, such as `armhf`.
  public String architecture() {
    return architecture;
  }

  /// Names the exact content; see [Snapshot#digest(String)].
  public Digest digest() {
    return digest;
  }

  /// The suites it is made of.
  public List<String> suites() {
    return sources.stream().map(Source::suite).toList();
  }

  /// All versions of the package `name`, newest first; where two suites have the same version, the
  /// release itself comes first.
  ///
  /// @throws Failure of kind PACKAGES if a stanza does not make sense
  public List<BinaryPackage> versions(String name) throws Failure {
    List<BinaryPackage> versions = new ArrayList<>();
    for (Source source : sources) {
      for (Map<String, String> stanza : source.file().stanzas(name)) {
        BinaryPackage found = parse(stanza, source.suite());
        if (isUsable(found)) {
          versions.add(found);
        }
      }
    }
    // Stable: equal versions stay in the order of the suites.
    versions.sort(Comparator.comparing(BinaryPackage::version).reversed());
    return Collections.unmodifiableList(versions);
  }

  /// The newest version of the package `name`: the only one that apt would install.
  ///
  /// @throws Failure of kind PACKAGES if a stanza does not make sense
  public Optional<BinaryPackage> candidate(String name) throws Failure {
    List<BinaryPackage> versions = versions(name);
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getFirst());
  }

  /// The packages whose newest version provides the virtual package `name`, sorted by name.
  ///
  /// @throws Failure of kind PACKAGES if a stanza does not make sense
  public List<BinaryPackage> providers(String name) throws Failure {
    TreeSet<String> names = new TreeSet<>();
    for (Source source : sources) {
      for (Map<String, String> stanza : source.file().providers(name)) {
        names.add(stanza.getOrDefault("Package", ""));
      }
    }
    List<BinaryPackage> providers = new ArrayList<>();
    for (String provider : names) {
      Optional<BinaryPackage> candidate = candidate(provider);
      if (candidate.isPresent() && provides(candidate.get(), name)) {
        providers.add(candidate.get());
      }
    }
    return Collections.unmodifiableList(providers);
  }

  /// The names of all packages, sorted.
  public List<String> names() {
    TreeSet<String> names = new TreeSet<>();
    sources.forEach(source -> names.addAll(source.file().names()));
    return List.copyOf(names);
  }

  private static boolean provides(BinaryPackage provider, String name) {
    return provider.provides().stream()
        .anyMatch(relation -> relation.alternatives().getFirst().name().equals(name));
  }

  private boolean isUsable(BinaryPackage found) {
    return found.architecture().equals(architecture) || found.architecture().equals("all");
  }

  private static BinaryPackage parse(Map<String, String> stanza, String suite) throws Failure {
    String name = stanza.getOrDefault("Package", "");
    try {
      Version version = Version.parse(stanza.getOrDefault("Version", ""));
      String source = stanza.getOrDefault("Source", name);
      int blank = source.indexOf(' ');
      String sourceName = blank < 0 ? source : source.substring(0, blank);
      Version sourceVersion =
          blank < 0
              ? version
              : Version.parse(source.substring(blank + 1).replaceAll("[()\\s]", ""));
      return new BinaryPackage(
          name,
          version,
          stanza.getOrDefault("Architecture", ""),
          suite,
          sourceName,
          sourceVersion,
          stanza.getOrDefault("Filename", ""),
          Long.parseLong(stanza.getOrDefault("Size", "")),
          new Digest(stanza.getOrDefault("SHA256", "")),
          relations(stanza, "Depends"),
          relations(stanza, "Pre-Depends"),
          relations(stanza, "Provides"),
          relations(stanza, "Conflicts"),
          relations(stanza, "Breaks"),
          multiArch(stanza.getOrDefault("Multi-Arch", "no")),
          priority(stanza.getOrDefault("Priority", "extra")),
          stanza.getOrDefault("Essential", "no").equals("yes"),
          Integer.parseInt(stanza.getOrDefault("Mention", "0")));
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Failure.Kind.PACKAGES,
          "packages",
          "the stanza of " + name + " in " + suite + " makes no sense: " + e.getMessage(),
          e);
    }
  }

  private static List<Relation> relations(Map<String, String> stanza, String field) throws Failure {
    return Relation.parseField(stanza.getOrDefault(field, ""));
  }

  private static BinaryPackage.MultiArch multiArch(String text) {
    return switch (text) {
      case "same" -> BinaryPackage.MultiArch.SAME;
      case "foreign" -> BinaryPackage.MultiArch.FOREIGN;
      case "allowed" -> BinaryPackage.MultiArch.ALLOWED;
      default -> BinaryPackage.MultiArch.NO;
    };
  }

  private static BinaryPackage.Priority priority(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "required" -> BinaryPackage.Priority.REQUIRED;
      case "important" -> BinaryPackage.Priority.IMPORTANT;
      case "standard" -> BinaryPackage.Priority.STANDARD;
      case "optional" -> BinaryPackage.Priority.OPTIONAL;
      default -> BinaryPackage.Priority.EXTRA;
    };
  }
}
