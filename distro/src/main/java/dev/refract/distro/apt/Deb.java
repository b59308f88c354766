package dev.refract.distro.apt;

import dev.refract.archive.ArReader;
import dev.refract.archive.Compression;
import dev.refract.archive.HostileInputException;
import dev.refract.archive.Limits;
import dev.refract.archive.Manifest;
import dev.refract.archive.TarEntry;
import dev.refract.archive.TarReader;
import dev.refract.archive.Unpacker;
import dev.refract.failure.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads Debian package files (deb(5)). Maintainer scripts are not even looked at.
public final class Deb {
  private static final int MAX_CONTROL = 1 << 24;
  private static final Map<String, Compression> ENDINGS =
      Map.of(
          "", Compression.NONE,
          ".gz", Compression.GZIP,
          ".xz", Compression.XZ,
          ".zst", Compression.ZSTD);

  /// What came out of a package.
  ///
  /// @param control the text of the file `control`: one stanza
  /// @param md5sums the text of the file `md5sums`, if there is one
  /// @param files what was unpacked
  public record Unpacked(String control, Optional<String> md5sums, Manifest files) {}

  private Deb() {}

  /// Unpacks the files of a package into a new directory.
  ///
  /// @param deb the package file
  /// @param newDirectory is created; must not exist, its parent must
  /// @return what was in it
  /// @throws Failure of kind UNTRUSTED if it is not a package or would do harm
  /// @throws IOException if the package cannot be read or the directory not be written; the
  ///   directory may then hold a part
  public static Unpacked unpack(Path deb, Path newDirectory) throws Failure, IOException {
    return unpack(deb, newDirectory, Limits.PACKAGE);
  }

  /// The same with bounds of one's own.
  ///
  /// @throws Failure of kind UNTRUSTED if it is not a package or would do harm
  /// @throws IOException as [#unpack(Path, Path)]
  public static Unpacked unpack(Path deb, Path newDirectory, Limits limits)
      throws Failure, IOException {
    String what = String.valueOf(deb.getFileName());
    try (InputStream file = new BufferedInputStream(Files.newInputStream(deb), 1 << 16);
        ArReader members = new ArReader(file, limits, what)) {
      ArReader.Member first = next(members, what, "debian-binary");
      byte[] version = HostileInputException.asFailure(() -> members.content().readNBytes(64));
      if (!first.name().equals("debian-binary")
          || !new String(version, StandardCharsets.ISO_8859_1).startsWith("2.")) {
        throw bad(what, "does not begin with debian-binary of version 2");
      }
      ArReader.Member control = next(members, what, "control.tar");
      Map<String, String> texts =
          controlFiles(
              members.content(), compression(control.name(), "control.tar", what), limits, what);
      String stanza = texts.get("control");
      if (stanza == null) {
        throw bad(what, "has no control file");
      }
      ArReader.Member data = next(members, what, "data.tar");
      Compression compression = compression(data.name(), "data.tar", what);
      Manifest manifest =
          HostileInputException.asFailure(() -> {
            InputStream tar = compression.decompress(members.content(), limits, what);
            return Unpacker.unpack(tar, newDirectory, limits, what);
          });
      return new Unpacked(stanza, Optional.ofNullable(texts.get("md5sums")), manifest);
    }
  }

  /// The next member whose name does not begin with `_`: those are for other tools (deb(5)).
  private static ArReader.Member next(ArReader members, String what, String expected)
      throws Failure, IOException {
    while (true) {
      Optional<ArReader.Member> next = members.next();
      if (next.isEmpty()) {
        throw bad(what, "ends before " + expected);
      }
      if (!next.get().name().startsWith("_")) {
        return next.get();
      }
    }
  }

  private static Compression compression(String name, String expected, String what) throws Failure {
    Compression compression =
        name.startsWith(expected) ? ENDINGS.get(name.substring(expected.length())) : null;
    if (compression != null) {
      return compression;
    }
    throw bad(what, "has '" + name + "' where " + expected + " should be, plain or .gz, .xz, .zst");
  }

  private static Map<String, String> controlFiles(
      InputStream member, Compression compression, Limits limits, String what)
      throws Failure, IOException {
    return HostileInputException.asFailure(() -> {
      Map<String, String> texts = new TreeMap<>();
      InputStream tar = compression.decompress(member, limits, what);
      TarReader entries = new TarReader(tar, limits, what);
      for (Optional<TarEntry> next = entries.next(); next.isPresent(); next = entries.next()) {
        String path = next.get().path();
        if (path.equals("control") || path.equals("md5sums")) {
          byte[] bytes = entries.content().readNBytes(MAX_CONTROL + 1);
          if (bytes.length > MAX_CONTROL) {
            throw bad(what, path + " is larger than " + MAX_CONTROL + " bytes");
          }
          texts.put(path, new String(bytes, StandardCharsets.UTF_8));
        }
      }
      return texts;
    });
  }

  private static Failure bad(String what, String problem) {
    return new Failure(
        Failure.Kind.UNTRUSTED, "unpack", what + " is no Debian package: " + problem);
  }
}
