package dev.refract.crystal;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/// Where a shard's code is, in the one spelling in which shards compares and locks it.
///
/// @param kind how it is fetched
/// @param location a link, or a path from the project's folder
public record ShardSource(Kind kind, String location) {
  private static final Set<String> HOSTS =
      Set.of("github.com", "gitlab.com", "bitbucket.com", "codeberg.org");
  private static final Set<String> SCHEMES = Set.of("git", "http", "https");

  /// How a shard is fetched.
  public enum Kind {
    /// From a git repository.
    GIT("git"),
    /// From a Mercurial repository.
    HG("hg"),
    /// From a Fossil repository.
    FOSSIL("fossil"),
    /// From a folder of this machine.
    PATH("path");

    private final String key;

    Kind(String key) {
      this.key = key;
    }

    /// The key in shard.lock.
    public String key() {
      return key;
    }
  }

  /// Refuses an empty location.
  public ShardSource {
    if (location.isEmpty()) {
      throw new IllegalArgumentException("a source has a location");
    }
  }

  /// Whether `key` of a dependency says where its code is.
  public static boolean isKey(String key) {
    return switch (key) {
      case "git", "hg", "fossil", "path", "github", "gitlab", "bitbucket", "codeberg" -> true;
      default -> false;
    };
  }

  /// The source that `key: value` of a dependency means.
  ///
  /// Names at the known hosts do not depend on their case: shards writes them in lower case, with
  /// `https` and `.git` (`normalize_key_source` in its `src/resolvers/git.cr`).
  public static ShardSource of(String key, String value) {
    String name = value.toLowerCase(Locale.ROOT);
    return switch (key) {
      case "git" -> new ShardSource(Kind.GIT, normalised(value));
      case "hg" -> new ShardSource(Kind.HG, value);
      case "fossil" -> new ShardSource(Kind.FOSSIL, value);
      case "path" -> new ShardSource(Kind.PATH, value);
      case "github", "gitlab", "bitbucket" ->
          new ShardSource(Kind.GIT, "https://" + key + ".com/" + name + ".git");
      case "codeberg" -> new ShardSource(Kind.GIT, "https://codeberg.org/" + name + ".git");
      default -> throw new IllegalArgumentException("not a key of a source: " + key);
    };
  }

  private static String normalised(String link) {
    URI uri;
    try {
      uri = new URI(link);
    } catch (URISyntaxException e) {
      return link;
    }
    if (uri.getHost() == null || uri.getScheme() == null || uri.getPath() == null) {
      return link;
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT).replaceFirst("^www\\.", "");
    if (!HOSTS.contains(host) || !SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
      return link;
    }
    String path = uri.getPath().toLowerCase(Locale.ROOT);
    return "https://" + host + path + (path.endsWith(".git") ? "" : ".git");
  }

  @Override
  public String toString() {
    return kind.key() + ": " + location;
  }
}
