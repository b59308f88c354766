package dev.refract.build;

import dev.refract.archive.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Which Refract this is, as an input of its steps: the digest of the code that makes the results,
/// so that no result of an earlier version is taken for one of this version.
final class Tool {
  private Tool() {}

  /// One class of each module whose code has a say in a step's result.
  private static final List<Class<?>> MODULES =
      List.of(
          Digest.class,
          dev.refract.elf.ElfFile.class,
          dev.refract.crystal.Overlay.class,
          dev.refract.distro.apt.Deb.class,
          Tool.class);

  static String digest() throws IOException {
    StringBuilder digests = new StringBuilder();
    try {
      for (Class<?> module : MODULES) {
        Path code = Path.of(module.getProtectionDomain().getCodeSource().getLocation().toURI());
        digests.append(Files.isDirectory(code) ? ofDirectory(code) : Digest.of(code)).append('\n');
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return Digest.of(digests.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static Digest ofDirectory(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      StringBuilder digests = new StringBuilder();
      files
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(file -> {
            try {
              digests.append(directory.relativize(file)).append(Digest.of(file)).append('\n');
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      return Digest.of(digests.toString().getBytes(StandardCharsets.UTF_8));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
