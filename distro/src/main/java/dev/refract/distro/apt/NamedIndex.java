package dev.refract.distro.apt;

import dev.refract.archive.Compression;
import dev.refract.archive.Digest;
import dev.refract.distro.Download;
import dev.refract.distro.internal.apt.ReleaseFile;
import dev.refract.failure.Failure;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// An index that a verified Release file names.
///
/// @param suite whose Release file it is
/// @param architecture that it is for
/// @param path below `dists/SUITE`
/// @param compression it comes with
/// @param content what the index has to be
record NamedIndex(
    SuiteReleases.Checked suite,
    String architecture,
    String path,
    Compression compression,
    ReleaseFile.Index content) {
  private static final String COMPONENT = "main/";
  private static final List<Packed> FORMS =
      List.of(
          new Packed(".xz", Compression.XZ),
          new Packed(".gz", Compression.GZIP),
          new Packed("", Compression.NONE));

  /// A form in which an index is offered.
  private record Packed(String ending, Compression compression) {}

  /// The index `plain` of the component `main`, in the smallest form that there is of it.
  ///
  /// @throws Failure of kind UNTRUSTED if the Release file does not name it
  static NamedIndex of(SuiteReleases.Checked suite, String architecture, String plain)
      throws Failure {
    for (Packed form : FORMS) {
      String path = COMPONENT + plain + form.ending();
      ReleaseFile.Index content = suite.file().indices().get(path);
      if (content != null) {
        return new NamedIndex(suite, architecture, path, form.compression(), content);
      }
    }
    throw new Failure(
        Failure.Kind.UNTRUSTED,
        "verify",
        "InRelease of " + suite.suite().name() + " names no " + COMPONENT + plain);
  }

  /// Its path below the mirror, for people.
  String name() {
    return "dists/" + suite.suite().name() + "/" + path;
  }

  Digest digest() {
    return content.digest();
  }

  boolean isOfTheReleaseItself() {
    return suite.suite().part() == DebianRelease.Part.MAIN;
  }

  /// From where to fetch it.
  Download download() {
    String folder = name().substring(0, name().lastIndexOf('/') + 1);
    List<URI> uris = new ArrayList<>();
    if (suite.file().byHash()) {
      uris.add(AptArchive.below(suite.mirror(), folder + "by-hash/SHA256/" + digest().hex()));
    }
    uris.add(AptArchive.below(suite.mirror(), name()));
    return new Download(uris, name(), content.size(), digest());
  }
}
