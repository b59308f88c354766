package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.archive.Node;
import dev.refract.build.audit.Expectation;
import dev.refract.build.config.CrystalChoice;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.Roots;
import dev.refract.crystal.CrystalVersion;
import dev.refract.distro.Downloads;
import dev.refract.elf.ElfFile;
import dev.refract.elf.Machine;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Compilers out of tarballs in the layout of the official `crystal-VERSION-1-linux-x86_64.tar.gz`:
/// one directory at the top, in it `lib/crystal/bin/crystal` (behind the script `bin/crystal`; or
/// `bin/crystal` itself) and the standard library in `share/crystal/src`.
///
/// @param downloads fetches what a URL names
/// @param roots keeps what is unpacked
record Tarballs(Downloads downloads, Roots roots) {
  private static final List<String> PROGRAMS = List.of("lib/crystal/bin/crystal", "bin/crystal");
  private static final int VERSION_LENGTH = 100;

  /// The compiler in `tarball`, fetched and unpacked if need be.
  ///
  /// @param project what a relative path starts from
  /// @param machine that it runs on
  /// @throws Failure of kind UNTRUSTED where the file has another digest or lacks a part
  Compiler.Unpacked open(CrystalChoice.Tarball tarball, Path project, TargetPlatform machine)
      throws Failure, IOException, InterruptedException {
    PackageTree tree =
        roots.tarball(tarball.location(), tarball.digest(), () -> file(tarball, project));
    Set<String> tops =
        tree.manifest().nodes().keySet().stream()
            .map(path -> path.contains("/") ? path.substring(0, path.indexOf('/')) : path)
            .collect(Collectors.toSet());
    if (tops.size() != 1) {
      throw unlike(tarball, "has " + tops.size() + " entries at the top where one should be");
    }
    String top = tops.iterator().next();
    String version = Compiler.Unpacked.LIBRARY + "/VERSION";
    for (String part : List.of(Compiler.Unpacked.LIBRARY + "/prelude.cr", version)) {
      if (!isFile(tree, top + "/" + part)) {
        throw unlike(tarball, "has no " + part);
      }
    }
    for (String program : PROGRAMS) {
      String path = top + "/" + program;
      if (isFile(tree, path) && isElf(tree.file(path))) {
        ElfFile elf = ElfFile.read(tree.file(path), program);
        Machine made = Expectation.of(machine.platform()).machine();
        if (!elf.header().machine().equals(made)) {
          throw unlike(
              tarball,
              "has a compiler for " + elf.header().machine() + " where " + made + " should be");
        }
        return new Compiler.Unpacked(
            version(tree.file(top + "/" + version)),
            tarball.location(),
            tarball.digest(),
            tree.tree().resolve(top),
            program,
            machine,
            elf.interpreter().isEmpty());
      }
    }
    throw unlike(tarball, "has no program at " + String.join(" or ", PROGRAMS));
  }

  private static boolean isFile(PackageTree tree, String path) {
    return tree.manifest().nodes().get(path) instanceof Node.File;
  }

  static boolean isElf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ElfFile.isElf(in.readNBytes(4));
    }
  }

  static CrystalVersion version(Path file) throws Failure, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return CrystalVersion.parse(
          new String(in.readNBytes(VERSION_LENGTH), StandardCharsets.UTF_8).strip());
    }
  }

  private Path file(CrystalChoice.Tarball tarball, Path project) throws Failure, IOException {
    if (tarball.remote()) {
      URI uri;
      try {
        uri = URI.create(tarball.location());
      } catch (IllegalArgumentException e) {
        throw new Failure(
            Failure.Kind.USAGE, "plan", "not the URL of a tarball: " + tarball.location(), e);
      }
      try {
        return downloads.fetch(downloads.sized(uri, "Crystal", tarball.digest()));
      } catch (Failure failure) {
        throw failure.remedy("check the address of the tarball and its sha256");
      }
    }
    Path file = project.resolve(tarball.location());
    Digest digest;
    try {
      digest = Digest.of(file);
    } catch (NoSuchFileException e) {
      throw new Failure(Failure.Kind.USAGE, "plan", "there is no tarball of Crystal at " + file, e);
    }
    if (!digest.equals(tarball.digest())) {
      throw new Failure(
              Failure.Kind.UNTRUSTED,
              "plan",
              "the tarball " + file + " should be " + tarball.digest() + " but is " + digest)
          .remedy("take the file that was meant, or write its sha256 if this is it");
    }
    return file;
  }

  private static Failure unlike(CrystalChoice.Tarball tarball, String problem) {
    return new Failure(
            Failure.Kind.UNTRUSTED, "plan", "the tarball " + tarball.location() + " " + problem)
        .remedy("take one like the official crystal-VERSION-1-linux-x86_64.tar.gz");
  }
}
