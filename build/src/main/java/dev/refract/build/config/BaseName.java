package dev.refract.build.config;

import dev.refract.archive.Digest;
import dev.refract.distro.apk.AlpineRelease;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.util.Optional;

/// What a user calls a base: where the libraries of an image come from.
public sealed interface BaseName {
  /// The word for the distribution whose packages programs are linked with, as mirrors are chosen
  /// by it.
  String distribution();

  /// A release of an apt distribution, `debian:bookworm` or `raspbian:bookworm`.
  ///
  /// @param release which one
  record Apt(DebianRelease release) implements BaseName {
    @Override
    public String distribution() {
      return release.distribution().word();
    }

    @Override
    public String toString() {
      return release.toString();
    }
  }

  /// A release of Alpine, `alpine:3.22`.
  ///
  /// @param release which one
  record Apk(AlpineRelease release) implements BaseName {
    @Override
    public String distribution() {
      return AlpineRelease.WORD;
    }

    @Override
    public String toString() {
      return release.toString();
    }
  }

  /// An image, `image:PATH`, `image:PATH#NAME` or `image:PATH@sha256:HEX`: that the program is put
  /// on top of.
  ///
  /// @param path of an image layout, a directory or a tar file; a relative one starts from the
  ///   project
  /// @param name of the image in it, where it holds several
  /// @param digest of the image, where only that very one will do
  record Image(String path, Optional<String> name, Optional<Digest> digest) implements BaseName {
    static final String PREFIX = "image:";

    @Override
    public String distribution() {
      return DebianRelease.Distribution.DEBIAN.word();
    }

    @Override
    public String toString() {
      return PREFIX
          + path
          + name.map(text -> "#" + text).orElse("")
          + digest.map(text -> "@" + text).orElse("");
    }
  }

  /// An image of a registry, `image:HOST/NAME:TAG`, that the program is put on top of.
  ///
  /// @param reference how it is called there
  record Pulled(Reference reference) implements BaseName {
    @Override
    public String distribution() {
      return DebianRelease.Distribution.DEBIAN.word();
    }

    @Override
    public String toString() {
      return Image.PREFIX + reference.familiar();
    }
  }

  /// Reads what `toString` writes.
  ///
  /// @throws Failure of kind USAGE if `text` names no base
  static BaseName parse(String text) throws Failure {
    if (text.startsWith(AlpineRelease.PREFIX)) {
      return new Apk(AlpineRelease.parse(text));
    }
    return text.startsWith(Image.PREFIX) ? image(text) : new Apt(DebianRelease.parse(text));
  }

  private static BaseName image(String text) throws Failure {
    String rest = text.substring(Image.PREFIX.length());
    if (!(rest.startsWith("/") || rest.startsWith("./") || rest.startsWith("../"))) {
      return new Pulled(Reference.parse(rest));
    }
    int at = rest.lastIndexOf("@sha256:");
    Optional<Digest> digest =
        at < 0
            ? Optional.empty()
            : Optional.of(rest.substring(at + 1)).filter(Digest::isDigest).map(Digest::parse);
    if (at >= 0 && digest.isEmpty()) {
      throw new Failure(
              Failure.Kind.USAGE, "plan", "not a digest of a base: " + rest.substring(at + 1))
          .remedy("write sha256: and 64 hexadecimal digits");
    }
    String named = at < 0 ? rest : rest.substring(0, at);
    int hash = named.indexOf('#');
    String path = hash < 0 ? named : named.substring(0, hash);
    return new Image(
        path, hash < 0 ? Optional.empty() : Optional.of(named.substring(hash + 1)), digest);
  }
}
