package dev.refract.distro.apk;

import dev.refract.archive.Digest;
import dev.refract.archive.Limits;
import dev.refract.distro.internal.lines.LineReader;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The packages of some repositories for one architecture.
public final class ApkIndex {
  private static final Limits LIMITS = new Limits(16, 1 << 28, 1 << 28, 200);

  private static final Comparator<ApkPackage> NEWEST_FIRST =
      Comparator.comparing(ApkPackage::version).reversed();

  private final Digest digest;
  private final Map<String, List<ApkPackage>> named = new HashMap<>();
  private final Map<String, List<ApkPackage>> providing = new HashMap<>();
  private final Map<String, List<ApkPackage>> origins = new HashMap<>();

  /// @param digest names the exact indices
  /// @param packages of all repositories, the weightiest repository first
  ApkIndex(Digest digest, List<ApkPackage> packages) {
    this.digest = digest;
    for (ApkPackage pack : packages) {
      named.computeIfAbsent(pack.name(), _ -> new ArrayList<>()).add(pack);
      origins.computeIfAbsent(pack.origin(), _ -> new ArrayList<>()).add(pack);
      for (ApkPackage.Provision provision : pack.provides()) {
        providing.computeIfAbsent(provision.name(), _ -> new ArrayList<>()).add(pack);
      }
    }
    named.values().forEach(list -> list.sort(NEWEST_FIRST));
  }

  /// Reads `APKINDEX.tar.gz`.
  ///
  /// @param what names it in messages
  /// @param repository it is of
  /// @throws Failure of kind UNTRUSTED if no key of `keys` has signed it, or it is no such file
  static List<ApkPackage> read(Path file, String what, String repository, TrustedKeys keys)
      throws Failure, IOException {
    SignedFile parts = SignedFile.of(file, what, 1);
    if (parts.signatures().isEmpty()) {
      throw SignedFile.bad(what, "is not signed").remedy("take a repository that is signed");
    }
    if (!parts.isSignedBy(keys)) {
      throw SignedFile.bad(
              what,
              "is signed by none of the keys that count: "
                  + Text.shown(String.join(", ", parts.signatures().keySet()), 300)
                  + " (keys: "
                  + keys
                  + ")")
          .remedy("name the folder with the repository's public key as `keys:` in refract.yml");
    }
    List<List<ApkPackage>> found = new ArrayList<>();
    parts.read(
        0,
        LIMITS,
        tar -> {
          SignedFile.entries(
              tar,
              LIMITS,
              what,
              (entry, content) -> {
                if (entry.path().equals("APKINDEX")) {
                  found.add(packages(content, what, repository));
                }
              });
          return found;
        });
    if (found.isEmpty()) {
      throw SignedFile.bad(what, "is no index of apk: it has no APKINDEX");
    }
    return found.getFirst();
  }

  private static List<ApkPackage> packages(InputStream content, String what, String repository)
      throws Failure, IOException {
    List<ApkPackage> packages = new ArrayList<>();
    LineReader lines = new LineReader(content, what);
    Map<String, String> fields = new HashMap<>();
    while (lines.next()) {
      if (lines.length() == 0) {
        if (!fields.isEmpty()) {
          pack(fields, lines, repository).ifPresent(packages::add);
          fields.clear();
        }
        continue;
      }
      String line = new String(lines.bytes(), 0, lines.length(), StandardCharsets.UTF_8);
      if (line.length() < 2 || line.charAt(1) != ':') {
        throw lines.bad("not a field of a package: " + Text.quoted(line));
      }
      Optional<String> before =
          Optional.ofNullable(fields.put(line.substring(0, 1), line.substring(2)));
      if (before.isPresent()) {
        throw lines.bad("the field " + line.charAt(0) + " twice for one package");
      }
    }
    if (!fields.isEmpty()) {
      pack(fields, lines, repository).ifPresent(packages::add);
    }
    return packages;
  }

  // None where what the package depends on is written in a way that nothing here knows: then it
  // cannot be chosen, and the others can.
  private static Optional<ApkPackage> pack(
      Map<String, String> fields, LineReader lines, String repository) throws Failure {
    String name = fields.getOrDefault("P", "");
    String version = fields.getOrDefault("V", "");
    String architecture = fields.getOrDefault("A", "noarch");
    Optional<Checksum> checksum = Checksum.read(fields.getOrDefault("C", ""));
    if (!ApkPackage.isFileName(name)
        || !ApkPackage.isFileName(architecture)
        || !Version.isVersion(version)
        || checksum.isEmpty()) {
      throw lines.bad(
          "a package without name, version or checksum: " + Text.quoted(name + " " + version));
    }
    long size = number(fields, "S", lines);
    if (size == 0) {
      throw lines.bad("a package without a size: " + name);
    }
    List<Relation> depends;
    try {
      depends = Relation.parseField(fields.getOrDefault("D", ""));
    } catch (Failure _) {
      return Optional.empty();
    }
    return Optional.of(
        new ApkPackage(
            name,
            new Version(version),
            architecture,
            repository,
            fields.getOrDefault("o", name),
            size,
            number(fields, "I", lines),
            checksum.get(),
            depends,
            provisions(fields.getOrDefault("p", "")),
            (int) Math.min(number(fields, "k", lines), Integer.MAX_VALUE),
            fields.getOrDefault("T", ""),
            fields.getOrDefault("L", ""),
            number(fields, "t", lines)));
  }

  private static long number(Map<String, String> fields, String key, LineReader lines)
      throws Failure {
    String text = fields.getOrDefault(key, "0");
    if (!text.matches("[0-9]{1,18}")) {
      throw lines.bad("not a number: " + Text.quoted(key + ":" + text));
    }
    return Long.parseLong(text);
  }

  // What is of no known form, nobody can ask for.
  private static List<ApkPackage.Provision> provisions(String field) {
    List<ApkPackage.Provision> provisions = new ArrayList<>();
    for (String word : field.split(" ", -1)) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (Relation.isName(name)) {
        Optional<Version> version =
            Optional.of(word.substring(equals + 1))
                .filter(text -> equals >= 0 && Version.isVersion(text))
                .map(Version::new);
        provisions.add(new ApkPackage.Provision(name, version));
      }
    }
    return provisions;
  }

  /// Names the exact indices: as long as it is the same, every package resolves to the same files.
  public Digest digest() {
    return digest;
  }

  /// The newest version of the package `name`.
  public Optional<ApkPackage> candidate(String name) {
    return all(named, name).stream().findFirst();
  }

  /// The packages that `relation` names, the best first: those of that very name, the newest first;
  /// then those that provide it, by their priority.
  ///
  /// An unversioned name that several packages provide without a priority is a choice that the
  /// distribution leaves to its users; the first of their names is taken.
  public List<ApkPackage> candidates(Relation relation) {
    List<ApkPackage> candidates =
        new ArrayList<>(
            all(named, relation.name()).stream().filter(pack -> pack.fits(relation)).toList());
    all(providing, relation.name()).stream()
        .filter(pack -> pack.fits(relation) && !candidates.contains(pack))
        .sorted(
            Comparator.comparingInt(ApkPackage::priority)
                .reversed()
                .thenComparing(ApkPackage::name)
                .thenComparing(NEWEST_FIRST))
        .forEach(candidates::add);
    return candidates;
  }

  /// The newest packages of one origin, sorted by name.
  public List<ApkPackage> ofOrigin(String origin) {
    SortedSet<String> names = new TreeSet<>();
    all(origins, origin).forEach(pack -> names.add(pack.name()));
    return names.stream()
        .flatMap(name -> candidate(name).stream())
        .filter(pack -> pack.origin().equals(origin))
        .toList();
  }

  /// The origins whose packages have the shared library that `-lNAME` means: `libNAME.so.3`, or
  /// `libNAME-2.1.so.7` where the version is part of the name. The exact ones first.
  public List<String> originsOfLibrary(String name) {
    Pattern exact = Pattern.compile("so:lib" + Pattern.quote(name) + "\\.so(\\.[0-9.]+)?");
    Pattern numbered =
        Pattern.compile("so:lib" + Pattern.quote(name) + "-[0-9.]+\\.so(\\.[0-9.]+)?");
    SortedSet<String> first = new TreeSet<>();
    SortedSet<String> second = new TreeSet<>();
    providing.forEach((provided, packages) -> {
      if (exact.matcher(provided).matches()) {
        packages.forEach(pack -> first.add(pack.origin()));
      } else if (numbered.matcher(provided).matches()) {
        packages.forEach(pack -> second.add(pack.origin()));
      }
    });
    second.removeAll(first);
    List<String> origins = new ArrayList<>(first);
    origins.addAll(second);
    return origins;
  }

  private static List<ApkPackage> all(Map<String, List<ApkPackage>> map, String key) {
    return map.getOrDefault(key, List.of());
  }
}
