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
import java.util.Map;

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

  /// Unpacks the archive `file` into `newDirectory`.
  public static void unpack(Path file, Path newDirectory) throws Failure, IOException {
    try (InputStream tar = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      Unpacker.unpack(tar, newDirectory, Limits.LAYER, "sources in the cache");
    }
  }
}
