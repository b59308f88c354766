package dev.refract.build.sbom;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The name of a package among all packages there are (package-url, ECMA-427):
/// `pkg:TYPE/NAMESPACE/NAME@VERSION?KEY=VALUE&…`.
///
/// @param type such as `deb`, in lower case
/// @param namespace segments before the name
/// @param name of the package
/// @param version of the package
/// @param qualifiers by key
public record PackageUrl(
    String type,
    List<String> namespace,
    String name,
    Optional<String> version,
    SortedMap<String, String> qualifiers) {
  // What stays as it is in every part.
  private static final String PLAIN = "-._~:";

  private static final String DEB = "deb";
  private static final String APK = "apk";
  private static final String ALPINE = "alpine";

  public PackageUrl {
    namespace = List.copyOf(namespace);
    qualifiers = Collections.unmodifiableSortedMap(new TreeMap<>(qualifiers));
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a package without a name");
    }
  }

  /// A package of a distribution such as Debian or Alpine.
  ///
  /// @param system such as `debian`
  /// @param release such as `12`
  /// @param source the source package, where it is called otherwise
  static PackageUrl distribution(
      String system,
      Optional<String> release,
      String name,
      String version,
      String architecture,
      Optional<String> source) {
    SortedMap<String, String> qualifiers = new TreeMap<>();
    qualifiers.put("arch", architecture);
    qualifiers.put("distro", release.map(number -> system + "-" + number).orElse(system));
    source.ifPresent(upstream -> qualifiers.put("upstream", upstream));
    String type = system.equals(ALPINE) ? APK : DEB;
    return new PackageUrl(type, List.of(system), name, Optional.of(version), qualifiers);
  }

  /// A package of Debian, whatever its release and architecture: its digest tells them.
  public static PackageUrl deb(String name, String version) {
    return new PackageUrl(
        DEB, List.of("debian"), name, Optional.of(version), Collections.emptySortedMap());
  }

  /// A package of Alpine, likewise.
  public static PackageUrl apk(String name, String version) {
    return new PackageUrl(
        APK, List.of(ALPINE), name, Optional.of(version), Collections.emptySortedMap());
  }

  /// A version of a git repository: by its owner and name where it is at a host with a type of its
  /// own, else by its address.
  ///
  /// @param link to the repository
  /// @param version a tag or commit
  static PackageUrl repository(String name, String link, Optional<String> version) {
    for (String host : List.of("github", "bitbucket")) {
      for (String start : List.of("https://" + host + ".com/", "https://" + host + ".org/")) {
        if (link.toLowerCase(Locale.ROOT).startsWith(start)) {
          List<String> path =
              Arrays.stream(link.substring(start.length()).toLowerCase(Locale.ROOT).split("/", -1))
                  .filter(part -> !part.isEmpty())
                  .toList();
          if (path.size() == 2) {
            String repository = path.get(1).replaceFirst("\\.git$", "");
            return new PackageUrl(
                host, List.of(path.get(0)), repository, version, Collections.emptySortedMap());
          }
        }
      }
    }
    SortedMap<String, String> qualifiers = new TreeMap<>();
    qualifiers.put("vcs_url", "git+" + link + version.map(v -> "@" + v).orElse(""));
    return new PackageUrl("generic", List.of(), name, version, qualifiers);
  }

  /// A package that no registry has.
  static PackageUrl generic(String name, Optional<String> version) {
    return new PackageUrl("generic", List.of(), name, version, Collections.emptySortedMap());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("pkg:").append(type).append('/');
    namespace.forEach(segment -> text.append(encoded(segment)).append('/'));
    text.append(encoded(name));
    version.ifPresent(v -> text.append('@').append(encoded(v)));
    if (!qualifiers.isEmpty()) {
      text.append('?')
          .append(
              qualifiers.entrySet().stream()
                  .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                  .collect(Collectors.joining("&")));
    }
    return text.toString();
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return encoded.toString();
  }
}
