package dev.refract.oci;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.util.Locale;
import java.util.Optional;

/// Reads an image name from left to right, so that an error can say where it is.
final class ReferenceScanner {
  private static final int MAX_NAME_CHARS = 255;
  private static final int MAX_TAG_CHARS = 128;

  private final String text;
  private int at;

  ReferenceScanner(String text) {
    this.text = text;
  }

  /// Whether a name of these parts is read back as these parts.
  static boolean isName(String domain, String path, Optional<String> tag) {
    if (!tag.map(ReferenceScanner::isTag).orElse(true)) {
      return false;
    }
    try {
      Name name = new ReferenceScanner(domain + "/" + path).name();
      return name.equals(new Name(domain, path, Optional.empty(), Optional.empty()));
    } catch (Failure notAName) {
      return false;
    }
  }

  private record Name(String domain, String path, Optional<String> tag, Optional<Digest> digest) {}

  static boolean isTag(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_TAG_CHARS
        && text.chars().allMatch(ReferenceScanner::isTagChar)
        && text.charAt(0) != '.'
        && text.charAt(0) != '-';
  }

  Reference reference() throws Failure {
    Name name = name();
    return new Reference(name.domain, name.path, name.tag, name.digest);
  }

  private Name name() throws Failure {
    String domain = Reference.DEFAULT_DOMAIN;
    String prefix = "";
    int slash = text.indexOf('/');
    if (slash >= 0 && isDomain(text.substring(0, slash))) {
      domain = domain(slash);
      at = slash + 1;
    }
    int start = at;
    path();
    String path = text.substring(start, at);
    if (domain.equals("index." + Reference.DEFAULT_DOMAIN)) {
      domain = Reference.DEFAULT_DOMAIN;
    }
    if (domain.equals(Reference.DEFAULT_DOMAIN) && path.indexOf('/') < 0) {
      prefix = "library/";
    }
    if (domain.length() + 1 + prefix.length() + path.length() > MAX_NAME_CHARS) {
      throw failure("at most " + MAX_NAME_CHARS + " characters of registry and repository");
    }
    Optional<String> tag = next(':') ? Optional.of(tag()) : Optional.empty();
    Optional<Digest> digest = next('@') ? Optional.of(digest()) : Optional.empty();
    if (at < text.length()) {
      throw failure(
          digest.isPresent()
              ? "the end of the name"
              : tag.isPresent() ? "'@' and a digest, or the end" : "'/', ':' or '@'");
    }
    return new Name(domain, prefix + path, tag, digest);
  }

  // The rule of Docker's short names: what comes before the first slash is a host if it cannot be
  // part of a repository's name, or is "localhost".
  static boolean isDomain(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  private String domain(int end) throws Failure {
    if (text.charAt(0) == '[') {
      address(end);
    } else {
      hostPart(end);
      while (at < end && next('.')) {
        hostPart(end);
      }
    }
    if (at < end && next(':')) {
      int start = at;
      while (at < end && isDigit(text.charAt(at))) {
        at++;
      }
      if (at == start) {
        throw failure("the digits of a port");
      }
    }
    if (at < end) {
      throw failure("'/' after the registry's host");
    }
    return text.substring(0, end);
  }

  private void address(int end) throws Failure {
    at = 1;
    while (at < end && (isHex(text.charAt(at)) || text.charAt(at) == ':')) {
      at++;
    }
    if (at == 1 || !next(']')) {
      throw failure("an IPv6 address in '[' and ']'");
    }
  }

  private void hostPart(int end) throws Failure {
    int start = at;
    while (at < end && (isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '-')) {
      at++;
    }
    if (at == start || text.charAt(start) == '-') {
      at = start;
      throw failure("a letter or digit of the registry's host");
    }
    if (text.charAt(at - 1) == '-') {
      throw failure("a letter or digit of the registry's host");
    }
  }

  private void path() throws Failure {
    do {
      component();
    } while (next('/'));
  }

  // alphanumeric [separator alphanumeric]*, where a separator is '.', '_', "__" or any number of
  // '-'
  private void component() throws Failure {
    alphanumeric();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '.') {
        at++;
      } else if (c == '_') {
        at += text.startsWith("__", at) ? 2 : 1;
      } else if (c == '-') {
        while (at < text.length() && text.charAt(at) == '-') {
          at++;
        }
      } else {
        return;
      }
      alphanumeric();
    }
  }

  private void alphanumeric() throws Failure {
    int start = at;
    while (at < text.length() && isLowerOrDigit(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw failure("a lower-case letter or digit");
    }
  }

  private String tag() throws Failure {
    int start = at;
    while (at < text.length() && isTagChar(text.charAt(at))) {
      at++;
    }
    String tag = text.substring(start, at);
    if (!isTag(tag)) {
      at = tag.length() > MAX_TAG_CHARS ? start + MAX_TAG_CHARS : start;
      throw failure(
          tag.length() > MAX_TAG_CHARS
              ? "a tag of at most " + MAX_TAG_CHARS + " characters"
              : "a letter, digit or '_' to begin a tag");
    }
    return tag;
  }

  private Digest digest() throws Failure {
    String rest = text.substring(at);
    if (!Digest.isDigest(rest)) {
      throw failure("sha256: and 64 lower-case hexadecimal digits");
    }
    at = text.length();
    return Digest.parse(rest);
  }

  private boolean next(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private Failure failure(String expected) {
    String found =
        at < text.length()
            ? "'" + new String(Character.toChars(text.codePointAt(at))) + "'"
            : "the end";
    return new Failure(
            Failure.Kind.USAGE,
            "image name",
            "\""
                + text
                + "\", character "
                + (at + 1)
                + ": expected "
                + expected
                + ", found "
                + found)
        .remedy("write it as [registry/]repository[:tag], such as ghcr.io/me/greeter:1.0");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isLowerOrDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z');
  }

  private static boolean isLetterOrDigit(char c) {
    return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z');
  }

  private static boolean isTagChar(int c) {
    return isLetterOrDigit((char) c) || c == '_' || c == '.' || c == '-';
  }
}
