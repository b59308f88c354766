package dev.refract.distro.apt;

import dev.refract.http.Http;
import dev.refract.http.WebAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// From where a release is fetched, and whose signatures count.
///
/// @param main serves the release and its updates
/// @param security serves the security updates
public record Mirrors(Mirror main, Mirror security) {

  /// One mirror.
  ///
  /// @param uri ends in `/`; `dists` and `pool` are below it
  /// @param keyring whose signatures count
  /// @param origin why it was chosen
  public record Mirror(URI uri, Keyring keyring, Origin origin) {
    public Mirror {
      if (!WebAddress.isTree(uri) || !uri.getPath().endsWith("/")) {
        throw new IllegalArgumentException("not the address of a mirror: " + uri);
      }
    }
  }

  /// Why a mirror was chosen.
  public enum Origin {
    /// Somebody asked for it.
    OPTION,
    /// The host's apt uses it.
    HOST,
    /// Nobody said anything.
    BUILT_IN
  }

  private static final Pattern DEBIAN = Pattern.compile("(.*/debian)(/(?:[0-9]{8}T[0-9]{6}Z/)?)");
  private static final URI DEFAULT_MAIN = URI.create("http://ftp.debian.org/debian/");
  private static final URI DEFAULT_RASPBIAN = URI.create("http://archive.raspbian.org/raspbian/");
  private static final URI DEFAULT_SECURITY = URI.create("http://ftp.debian.org/debian-security/");

  /// Chooses: what was asked for; else what the host's apt uses for Debian, whichever release it
  /// uses it for, as a mirror serves them all; else Debian's own.
  ///
  /// A mirror `…/debian` that was asked for alone has its security archive at `…/debian-security`,
  /// a dated tree `…/debian/DATE` at `…/debian-security/DATE`.
  ///
  /// @param release what will be fetched
  /// @param sources the host's configuration
  /// @param root where the host's keyrings are, usually `/`
  /// @param main asked for, if any: a [WebAddress#isTree]
  /// @param security asked for, if any: likewise
  /// @param notes takes what is worth telling
  public static Mirrors choose(
      DebianRelease release,
      AptSources sources,
      Path root,
      Optional<URI> main,
      Optional<URI> security,
      List<String> notes) {
    Keyring debian = Keyring.debian(root, notes);
    Optional<URI> asked =
        security.or(() -> main.map(uri -> securityBeside(slashed(uri)).orElse(DEFAULT_SECURITY)));
    return new Mirrors(
        mirror("/debian/", release.codename(), sources, main, DEFAULT_MAIN, debian, notes),
        mirror(
            "/debian-security/",
            release.codename() + "-security",
            sources,
            asked,
            DEFAULT_SECURITY,
            debian,
            notes));
  }

  /// Chooses for a release of Raspbian: what was asked for; else what the host's apt uses for
  /// Raspbian; else Raspbian's own.
  ///
  /// @param keys that count beside those of the host
  public static Mirrors raspbian(
      DebianRelease release,
      AptSources sources,
      Path root,
      Optional<URI> asked,
      Keyring keys,
      List<String> notes) {
    Mirror mirror =
        mirror(
            "/raspbian/",
            release.codename(),
            sources,
            asked,
            DEFAULT_RASPBIAN,
            Keyring.raspbian(root, notes).and(keys),
            notes);
    return new Mirrors(mirror, mirror);
  }

  private static Mirror mirror(
      String path,
      String suite,
      AptSources sources,
      Optional<URI> asked,
      URI builtIn,
      Keyring debian,
      List<String> notes) {
    if (asked.isPresent()) {
      return new Mirror(slashed(asked.get()), debian, Origin.OPTION);
    }
    Optional<Mirror> first = Optional.empty();
    for (AptSource source : sources.entries()) {
      for (URI uri : source.uris()) {
        if (!source.types().contains("deb")
            || !WebAddress.isWeb(uri)
            || !uri.getPath().endsWith(path)) {
          continue;
        }
        if (!WebAddress.isTree(uri)) {
          notes.add(
              Http.shown(uri)
                  + " of the apt configuration is passed by: no user, password or query is sent");
          continue;
        }
        boolean same = source.suites().contains(suite);
        if (same || first.isEmpty()) {
          Mirror mirror = new Mirror(uri, keyring(source, same, debian, notes), Origin.HOST);
          if (same) {
            return mirror;
          }
          first = Optional.of(mirror);
        }
      }
    }
    return first.orElse(new Mirror(builtIn, debian, Origin.BUILT_IN));
  }

  /// What `Signed-By` says holds for the suites of its entry. Other releases on the same mirror may
  /// be signed by other keys of Debian's.
  private static Keyring keyring(
      AptSource source, boolean sameSuite, Keyring debian, List<String> notes) {
    AptSource.SignedBy signedBy = source.signedBy();
    List<String> problems = new ArrayList<>();
    Keyring named = Keyring.files(signedBy.files(), problems);
    notes.addAll(problems);
    if (!signedBy.armoured().isEmpty()) {
      named =
          named.and(
              Keyring.of(
                  "Signed-By of the apt configuration",
                  signedBy.armoured().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
    if (sameSuite && !signedBy.fingerprints().isEmpty()) {
      return named.and(debian).only(signedBy.fingerprints());
    }
    if (named.isEmpty()) {
      return debian;
    }
    return sameSuite ? named : named.and(debian);
  }

  /// The tree of an archive of dated trees that has the packages of `part`.
  ///
  /// @param tree the release itself's, such as
  ///   `https://snapshot.example.org/archive/debian/20261101T000000Z/`; the security updates are
  ///   then below `…/archive/debian-security/20261101T000000Z/`. Addresses of another form are for
  ///   all parts
  public static URI datedTree(URI tree, DebianRelease.Part part) {
    return switch (part) {
      case MAIN, UPDATES -> slashed(tree);
      case SECURITY -> securityBeside(slashed(tree)).orElseGet(() -> slashed(tree));
    };
  }

  private static Optional<URI> securityBeside(URI main) {
    Matcher parts = DEBIAN.matcher(main.toString());
    return parts.matches()
        ? Optional.of(URI.create(parts.group(1) + "-security" + parts.group(2)))
        : Optional.empty();
  }

  private static URI slashed(URI uri) {
    String text = uri.toString();
    return text.endsWith("/") ? uri : URI.create(text + "/");
  }

  /// The mirror that serves the archive `part`.
  public Mirror of(DebianRelease.Part part) {
    return switch (part) {
      case MAIN, UPDATES -> main;
      case SECURITY -> security;
    };
  }
}
