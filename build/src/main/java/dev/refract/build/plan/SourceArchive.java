package dev.refract.build.plan;

import dev.refract.archive.Limits;
import dev.refract.archive.Node;
import dev.refract.archive.TarWriter;
import dev.refract.archive.Unpacker;
import dev.refract.failure.Failure;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/// Sources as one file, so that a step can give them: the same sources always give the same bytes.
public final class SourceArchive {
  private SourceArchive() {}

  /// Writes `sources` to the new tar archive `file`, without owners and times.
  public static void write(Sources sources, Path file) throws IOException {
    try (TarWriter tar =
        new TarWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      for (Map.Entry<String, Node> entry : sources.manifest().nodes().entrySet()) {
        String path = entry.getKey();
        switch (entry.getValue()) {
          case Node.Directory directory -> tar.directory(path, directory.mode(), 0, 0, 0);
          case Node.Symlink link -> tar.symlink(path, link.target(), 0, 0, 0);
          case Node.File node -> {
            try (InputStream content = Files.newInputStream(sources.file(path))) {
              tar.file(path, node.mode(), 0, 0, 0, node.size(), content);
            }
          }
        }
      }
    }
  }

  /// Writes regular files of the directory `top` to the new tar archive `file`.
  ///
  /// @param paths from there
  public static void write(Path top, SortedSet<String> paths, Path file) throws IOException {
    Set<String> directories = new HashSet<>();
    try (TarWriter tar =
        new TarWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      for (String path : paths) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
          if (directories.add(path.substring(0, slash))) {
            tar.directory(path.substring(0, slash), 0755, 0, 0, 0);
          }
        }
        Path from = top.resolve(path);
        try (InputStream content = Files.newInputStream(from)) {
          tar.file(path, 0644, 0, 0, 0, Files.size(from), content);
        }
      }
    }
  }

  /// Unpacks the archive `file` into `newDirectory`.
  public static void unpack(Path file, Path newDirectory) throws Failure, IOException {
    try (InputStream tar = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      Unpacker.unpack(tar, newDirectory, Limits.LAYER, "sources in the cache");
    }
  }
}
