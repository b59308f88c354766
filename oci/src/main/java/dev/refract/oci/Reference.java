package dev.refract.oci;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.util.Optional;

/// The name of an image: registry, repository, and a tag or a digest or both (the grammar of
/// github.com/distribution/reference, whose rules for short names are Docker's).
///
/// @param domain host of the registry with its port if it has one, such as `docker.io`
/// @param path of the repository in it, such as `library/greeter`
/// @param tag such as `1.0`
/// @param digest of the manifest or index
public record Reference(String domain, String path, Optional<String> tag, Optional<Digest> digest) {
  static final String DEFAULT_DOMAIN = "docker.io";
  static final String DEFAULT_TAG = "latest";
  private static final String OFFICIAL = "library/";

  public Reference {
    if (!ReferenceScanner.isName(domain, path, tag)) {
      throw new IllegalArgumentException(
          "not an image name: " + domain + "/" + path + tag.map(t -> ":" + t).orElse(""));
    }
  }

  /// Reads `[domain/]path[:tag][@digest]`; a name without a domain is one of Docker Hub's.
  ///
  /// @throws Failure of kind `USAGE` that shows the place at which `text` is no such name
  public static Reference parse(String text) throws Failure {
    return new ReferenceScanner(text).reference();
  }

  /// This name with a tag: its own, `latest` if it has neither tag nor digest.
  public Reference tagged() {
    return tag.isPresent() || digest.isPresent() ? this : withTag(DEFAULT_TAG);
  }

  /// This name with the tag `newTag` and without a digest.
  public Reference withTag(String newTag) {
    return new Reference(domain, path, Optional.of(newTag), Optional.empty());
  }

  /// This name with `newDigest`, beside its tag.
  public Reference withDigest(Digest newDigest) {
    return new Reference(domain, path, tag, Optional.of(newDigest));
  }

  /// Whether `text` can be a tag: a letter, digit or `_`, then at most 127 of these, `.` and `-`.
  public static boolean isTag(String text) {
    return ReferenceScanner.isTag(text);
  }

  /// The short form that Docker shows: without `docker.io/` and `library/`, where it means the
  /// same.
  public String familiar() {
    String name = domain + "/" + path;
    if (domain.equals(DEFAULT_DOMAIN)) {
      boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
      if (official) {
        name = path.substring(OFFICIAL.length());
      } else if (!ReferenceScanner.isDomain(path.substring(0, path.indexOf('/')))) {
        name = path;
      }
    }
    return name + suffix();
  }

  /// The whole name: `domain/path[:tag][@digest]`.
  @Override
  public String toString() {
    return domain + "/" + path + suffix();
  }

  private String suffix() {
    return tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }
}
