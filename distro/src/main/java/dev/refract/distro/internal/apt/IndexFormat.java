package dev.refract.distro.internal.apt;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The compact form in which a `Packages` index is kept: a [CompactFile] that holds
///
/// ```
/// stanzas                           "Key: value" lines, an empty line after each stanza
/// names       int[names]            offsets of stanzas, sorted by package name
/// provided    (int, int)[provided]  offset of a provided name, offset of the stanza that provides
///                                   it, sorted by that name
/// names, provided                   2 ints: how many there are
/// ```
final class IndexFormat {
  static final byte[] MAGIC = "RFPKGS02".getBytes(StandardCharsets.US_ASCII);

  /// The size of the numbers at the end.
  static final int COUNTS = 8;

  /// The name comes first in each stanza, so that it is found at a fixed distance.
  static final String NAME = "Package";

  static final int NAME_AT = NAME.length() + 2;
  static final String MENTION = "Mention";

  /// What is kept of a stanza.
  static final List<String> FIELDS =
      List.of(
          "Version",
          "Architecture",
          "Source",
          "Filename",
          "Size",
          "SHA256",
          "Pre-Depends",
          "Depends",
          "Conflicts",
          "Breaks",
          "Provides",
          "Multi-Arch",
          "Priority",
          "Essential");

  /// Fields that speak of other packages, in the order in which apt reads them.
  static final List<String> MENTIONING =
      List.of(
          "Pre-Depends",
          "Depends",
          "Conflicts",
          "Breaks",
          "Recommends",
          "Suggests",
          "Replaces",
          "Enhances",
          "Provides");

  private IndexFormat() {}

  static boolean isNameByte(int b) {
    return (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || (b >= 'A' && b <= 'Z')
        || b == '+'
        || b == '-'
        || b == '.';
  }
}
