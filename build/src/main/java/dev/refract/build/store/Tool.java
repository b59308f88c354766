package dev.refract.build.store;

import dev.refract.archive.Digest;
import dev.refract.crystal.Overlay;
import dev.refract.distro.apt.Deb;
import dev.refract.elf.ElfFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Which Refract this is, as an input of its steps: the digest of the code that makes the results,
/// so that no result of an earlier version is taken for one of this version.
public final class Tool {
  private Tool() {}

  /// One class of each module whose code has a say in a step's result.
  private static final List<Class<?>> MODULES =
      List.of(Digest.class, ElfFile.class, Overlay.class, Deb.class, Tool.class);

  /// Of the code of all modules that have a say, `sha256:…`.
  public static String digest() throws IOException {
    StringBuilder digests = new StringBuilder();
    for (Class<?> module : MODULES) {
      digests.append(ofCode(module)).append('\n');
    }
    return Digest.of(digests.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  // Where a class file is found, not where the class says it is from: a JVM that starts from an AOT
  // cache does not know the latter.
  private static Digest ofCode(Class<?> module) throws IOException {
    String file = module.getSimpleName() + ".class";
    URL url = Objects.requireNonNull(module.getResource(file), file);
    try {
      if (url.openConnection() instanceof JarURLConnection jar) {
        return Digest.of(Path.of(jar.getJarFileURL().toURI()));
      }
      String packagePath = module.getPackageName().replace('.', '/');
      Path directory = Path.of(url.toURI()).getParent();
      for (int i = 0; directory != null && i < packagePath.split("/", -1).length; i++) {
        directory = directory.getParent();
      }
      return ofDirectory(Objects.requireNonNull(directory, file));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
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
