package dev.refract.distro.apk;

import dev.refract.archive.Limits;
import dev.refract.archive.Manifest;
import dev.refract.archive.Unpacker;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads package files of apk-tools 2 (apk-v2(5)): signatures, a control part with `.PKGINFO`, a
/// data part. Scripts of the package are not even looked at.
///
/// The chain of trust: the index's checksum of the control part, the control part's SHA-256 of the
/// data part, which covers each file. The checksums that the data part's own headers have say
/// nothing more.
public final class Apk {
  private static final int MAX_INFO = 1 << 20;
  private static final int CONTROL = 0;
  private static final int DATA = 1;
  private static final Limits CONTROL_LIMITS = new Limits(64, 1 << 24, 1 << 24, 200);

  private Apk() {}

  /// Proves that `file` is the package that the index speaks of.
  ///
  /// @param pack what the index says
  /// @param keys whose signatures are checked, where the package has one of theirs
  /// @throws Failure of kind UNTRUSTED if it is not
  public static void verify(Path file, ApkPackage pack, TrustedKeys keys)
      throws Failure, IOException {
    String what = pack.file();
    SignedFile parts = SignedFile.of(file, what, 2);
    Checksum actual;
    try (InputStream control = parts.compressed(CONTROL)) {
      actual = Checksum.of(pack.checksum().algorithm(), control);
    }
    if (!actual.equals(pack.checksum())) {
      throw SignedFile.bad(
          what, "should have the control part " + pack.checksum() + " but has " + actual);
    }
    parts.isSignedBy(keys);
    SortedMap<String, List<String>> info = info(parts);
    if (!info.getOrDefault("pkgname", List.of()).equals(List.of(pack.name()))
        || !info.getOrDefault("pkgver", List.of()).equals(List.of(pack.version().text()))) {
      throw SignedFile.bad(
          what,
          "is the package " + info.get("pkgname") + " " + info.get("pkgver") + " of its .PKGINFO");
    }
    checkData(parts, info);
  }

  private static void checkData(SignedFile parts, SortedMap<String, List<String>> info)
      throws Failure, IOException {
    List<String> expected = info.getOrDefault("datahash", List.of());
    Checksum data;
    try (InputStream compressed = parts.compressed(DATA)) {
      data = Checksum.of(Checksum.Algorithm.SHA256, compressed);
    }
    if (!expected.equals(List.of(data.hex()))) {
      throw SignedFile.bad(
          parts.what(),
          expected.isEmpty()
              ? "has no datahash in its .PKGINFO"
              : "should have the data part sha256:" + expected.getFirst() + " but has " + data);
    }
  }

  /// What came out of a package.
  ///
  /// @param installed its paragraph of `/lib/apk/db/installed`, without its files
  /// @param files what was unpacked
  public record Unpacked(String installed, Manifest files) {}

  /// Unpacks the files of a package into a new directory. That it is the right package has been
  /// proven before, here or by the digest of the whole file.
  ///
  /// @param what names it in messages
  /// @param newDirectory is created; must not exist, its parent must
  /// @throws Failure of kind UNTRUSTED if it is not a package or would do harm
  public static Unpacked unpack(Path file, String what, Path newDirectory)
      throws Failure, IOException {
    SignedFile parts = SignedFile.of(file, what, 2);
    SortedMap<String, List<String>> info = info(parts);
    checkData(parts, info);
    Checksum control;
    try (InputStream compressed = parts.compressed(CONTROL)) {
      control = Checksum.of(Checksum.Algorithm.SHA1, compressed);
    }
    Manifest manifest =
        parts.read(
            DATA, Limits.PACKAGE, tar -> Unpacker.unpack(tar, newDirectory, Limits.PACKAGE, what));
    return new Unpacked(installed(control, info), manifest);
  }

  // The fields of the database by those of .PKGINFO, in the order in which apk writes them.
  private static String installed(Checksum control, SortedMap<String, List<String>> info) {
    StringBuilder text = new StringBuilder("C:").append(control.text()).append('\n');
    for (String[] field :
        new String[][] {
          {"P", "pkgname"},
          {"V", "pkgver"},
          {"A", "arch"},
          {"I", "size"},
          {"T", "pkgdesc"},
          {"U", "url"},
          {"L", "license"},
          {"o", "origin"},
          {"m", "maintainer"},
          {"t", "builddate"},
          {"c", "commit"},
          {"D", "depend"},
          {"p", "provides"}
        }) {
      List<String> values = info.getOrDefault(field[1], List.of());
      if (!values.isEmpty()) {
        text.append(field[0]).append(':').append(String.join(" ", values)).append('\n');
      }
    }
    return text.toString();
  }

  /// `.PKGINFO`: `key = value` lines, of which several may have one key.
  private static SortedMap<String, List<String>> info(SignedFile parts)
      throws Failure, IOException {
    List<String> texts = new ArrayList<>();
    parts.read(
        CONTROL,
        CONTROL_LIMITS,
        tar -> {
          SignedFile.entries(
              tar,
              CONTROL_LIMITS,
              parts.what(),
              (entry, content) -> {
                if (entry.path().equals(".PKGINFO")) {
                  texts.add(
                      new String(
                          SignedFile.small(content, MAX_INFO, entry, parts.what()),
                          StandardCharsets.UTF_8));
                }
              });
          return texts;
        });
    if (texts.isEmpty()) {
      throw SignedFile.bad(parts.what(), "is no package of apk: it has no .PKGINFO");
    }
    SortedMap<String, List<String>> info = new TreeMap<>();
    for (String line : texts.getFirst().split("\n", -1)) {
      int equals = line.indexOf(" = ");
      if (equals > 0 && !line.startsWith("#")) {
        info.computeIfAbsent(line.substring(0, equals), _ -> new ArrayList<>())
            .add(line.substring(equals + 3));
      }
    }
    return info;
  }
}
