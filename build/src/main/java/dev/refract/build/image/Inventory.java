package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an image of one platform holds, told by packages and files.
///
/// @param system whose packages these are
/// @param packages that files or code in the image come from, by name
/// @param files that code runs from, or that no package answers for: programs, libraries, the
///   project's files, and what Refract made; by path
public record Inventory(Distribution system, List<Installed> packages, List<File> files) {
  public Inventory {
    packages = List.copyOf(packages);
    files = List.copyOf(files);
  }

  /// A distribution, as its `os-release` has it.
  ///
  /// @param id such as `debian`
  /// @param version such as `12`; a release that is not out has none
  /// @param title such as `Debian GNU/Linux 12 (bookworm)`
  public record Distribution(String id, Optional<String> version, String title) {}

  /// A package.
  ///
  /// @param name of the package
  /// @param version of the package
  /// @param architecture in the distribution's spelling
  /// @param source its source package
  /// @param sourceVersion of that
  /// @param maintainer as `Name <address>`
  /// @param homepage of those who wrote it
  /// @param file the digest of the package file, where it is known
  /// @param inside whether code of it is inside a program; else the image has files of it
  public record Installed(
      String name,
      String version,
      String architecture,
      String source,
      String sourceVersion,
      Optional<String> maintainer,
      Optional<String> homepage,
      Optional<Digest> file,
      boolean inside) {}

  /// A file.
  ///
  /// @param path from the top, without a leading `/`
  /// @param size in bytes
  /// @param sha1 of its content, which SPDX asks for: 40 hexadecimal digits
  /// @param digest of its content
  public record File(String path, long size, String sha1, Digest digest) {}

  byte[] bytes() {
    List<Json> packs = new ArrayList<>();
    for (Installed pack : packages) {
      packs.add(
          Json.object()
              .put("name", pack.name())
              .put("version", pack.version())
              .put("architecture", pack.architecture())
              .put("source", pack.source())
              .put("sourceVersion", pack.sourceVersion())
              .put("maintainer", pack.maintainer())
              .put("homepage", pack.homepage())
              .put("file", pack.file().map(Digest::toString))
              .put("inside", pack.inside())
              .build());
    }
    List<Json> contents = new ArrayList<>();
    for (File file : files) {
      contents.add(
          Json.object()
              .put("path", file.path())
              .put("size", file.size())
              .put("sha1", file.sha1())
              .put("digest", file.digest().toString())
              .build());
    }
    JsonObject of =
        Json.object()
            .put("id", system.id())
            .put("version", system.version())
            .put("title", system.title())
            .build();
    return Json.object()
        .put("system", of)
        .put("packages", new JsonArray(packs))
        .put("files", new JsonArray(contents))
        .build()
        .bytes();
  }

  /// Reads what the step of an [Assembly] wrote.
  ///
  /// @throws Failure of kind UNTRUSTED if the bytes are anything else
  public static Inventory read(byte[] bytes) throws Failure {
    Fields top = Json.parseObject("image", "the inventory in the cache", bytes);
    Fields of = top.object("system");
    List<Installed> packages = new ArrayList<>();
    for (Fields pack : top.objects("packages")) {
      packages.add(
          new Installed(
              pack.text("name"),
              pack.text("version"),
              pack.text("architecture"),
              pack.text("source"),
              pack.text("sourceVersion"),
              pack.optionalText("maintainer"),
              pack.optionalText("homepage"),
              pack.optionalText("file").map(Digest::parse),
              pack.flag("inside")));
    }
    List<File> files = new ArrayList<>();
    for (Fields file : top.objects("files")) {
      files.add(
          new File(
              file.text("path"),
              file.number("size"),
              file.text("sha1"),
              Digest.parse(file.text("digest"))));
    }
    return new Inventory(
        new Distribution(of.text("id"), of.optionalText("version"), of.text("title")),
        packages,
        files);
  }
}
