package dev.refract.archive;

import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A program that unpacks a compressed tar archive (first argument) into a new directory (second)
/// and packs what is there into a layer (third). It prints the digests of the manifest and of the
/// layer, or the failure.
final class Repack {
  private Repack() {}

  public static void main(String[] arguments) throws IOException {
    Path packed = Path.of(arguments[0]);
    Path tree = Path.of(arguments[1]);
    Path layer = Path.of(arguments[2]);
    try (InputStream in = Files.newInputStream(packed)) {
      byte[] bytes = in.readAllBytes();
      Manifest manifest =
          HostileInputException.asFailure(() ->
              Unpacker.unpack(
                  Compression.of(bytes)
                      .decompress(new ByteArrayInputStream(bytes), Limits.PACKAGE, "x.tar"),
                  tree,
                  Limits.PACKAGE,
                  "x.tar"));
      AtomicFile.write(layer, out -> pack(manifest, tree, new TarWriter(new GzipWriter(out))));
      System.out.print(manifest.digest() + " " + Digest.of(layer));
    } catch (Failure e) {
      System.out.print(e.getMessage() + " try: " + e.remedy().orElse(""));
    }
  }

  private static void pack(Manifest manifest, Path tree, TarWriter tar) throws IOException {
    try (tar) {
      for (Map.Entry<String, Node> entry : manifest.nodes().entrySet()) {
        String path = entry.getKey();
        switch (entry.getValue()) {
          case Node.Directory directory -> tar.directory(path, directory.mode(), 0, 0, 7);
          case Node.Symlink link -> tar.symlink(path, link.target(), 0, 0, 7);
          case Node.File file -> {
            try (InputStream content = Files.newInputStream(tree.resolve(path))) {
              tar.file(path, file.mode(), 0, 0, 7, file.size(), content);
            }
          }
        }
      }
    }
  }
}
