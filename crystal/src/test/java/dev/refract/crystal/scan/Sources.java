package dev.refract.crystal.scan;

import dev.refract.crystal.CrystalTarget;
import dev.refract.crystal.CrystalVersion;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A project and a standard library that are written for one test.
final class Sources {
  private final Path project;
  private final Path standardLibrary;

  Sources(Path folder) throws IOException {
    project = Files.createDirectories(folder.resolve("project"));
    standardLibrary = Files.createDirectories(folder.resolve("crystal"));
    std("prelude.cr", "");
  }

  Path project() {
    return project;
  }

  Sources file(String path, String text) throws IOException {
    return write(project.resolve(path), text);
  }

  Sources std(String path, String text) throws IOException {
    return write(standardLibrary.resolve(path), text);
  }

  private Sources write(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
    return this;
  }

  Scan scan(String... defines) throws Failure, IOException {
    return scan(CrystalVersion.of(1, 21, 0), CrystalTarget.AARCH64, defines);
  }

  Scan scan(CrystalVersion version, CrystalTarget target, String... defines)
      throws Failure, IOException {
    TargetFlags flags = TargetFlags.of(target, version, List.of(defines), false, false);
    Scan scan =
        new SourceScanner()
            .scan(
                new SourceTree(project, Optional.empty(), standardLibrary),
                flags,
                SourceFile.ofProject("main.cr"));
    // Whatever is found survives being written down.
    if (!Scan.parse(scan.lines()).equals(scan)) {
      throw new AssertionError(scan.lines());
    }
    return scan;
  }

  /// The paths of the files beside the main file and the prelude.
  static List<String> files(Scan scan) {
    return scan.files().stream()
        .map(SourceFile::path)
        .filter(path -> !path.equals("main.cr") && !path.equals("prelude.cr"))
        .sorted()
        .toList();
  }

  /// The libraries' names.
  static List<String> libraries(Scan scan) {
    return scan.links().stream().map(link -> link.library().orElse("-")).sorted().toList();
  }
}
