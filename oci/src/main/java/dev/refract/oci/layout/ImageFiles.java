package dev.refract.oci.layout;

import dev.refract.archive.TarEntry;
import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/// The file system that a container of an image sees: its layers on top of each other, with
/// whiteouts applied (OCI image specification v1.1, layer.md, "Applying Changesets").
///
/// Paths are relative, without `.` and `..`, and sorted by code unit. The top is not an entry.
public final class ImageFiles {
  /// How many symbolic links [#resolve] follows before it gives up, as in Linux.
  static final int MAX_LINKS = 40;

  private final List<StoredLayer> layers;
  private final SortedMap<String, File> files;

  /// One entry as a container sees it.
  ///
  /// @param entry kind, mode, owner, time, size and path; never a hard link: each name of a file is
  ///   a file of its own here
  /// @param layer which layer its content comes from, 0 is the lowest
  /// @param ordinal which entry of that layer's tar file has the content, 0 is the first
  public record File(TarEntry entry, int layer, int ordinal) {}

  /// Something that looks at files.
  @FunctionalInterface
  public interface Visitor {
    /// Called once for each file asked for.
    ///
    /// @param content need not be read, is valid during the call only
    void visit(TarEntry.File file, InputStream content) throws IOException, Failure;
  }

  private ImageFiles(List<StoredLayer> layers, SortedMap<String, File> files) {
    this.layers = layers;
    this.files = Collections.unmodifiableSortedMap(files);
  }

  /// Reads all layers once.
  ///
  /// @param layers from the lowest to the topmost
  /// @throws Failure of kind `UNTRUSTED` if a layer is not what it has to be
  static ImageFiles of(List<StoredLayer> layers) throws IOException, Failure {
    LayerStack stack = new LayerStack();
    for (StoredLayer layer : layers) {
      stack.add(layer.entries());
    }
    return new ImageFiles(List.copyOf(layers), stack.files());
  }

  /// All entries by path.
  public SortedMap<String, File> files() {
    return files;
  }

  /// The entry at `path` once symbolic links on the way and at its end are followed; a link never
  /// leads out of the image.
  ///
  /// @param path relative or absolute
  /// @return nothing if there is none, or the links lead in a circle
  public Optional<File> resolve(String path) {
    return LinkWalk.resolve(path, name -> Optional.ofNullable(files.get(name)).map(File::entry))
        .flatMap(found -> Optional.ofNullable(files.get(found)));
  }

  /// Shows the files whose path `wanted` accepts, layer by layer, reading each layer at most once.
  ///
  /// @throws Failure of kind `UNTRUSTED` if a layer is not what it has to be
  public void read(Predicate<String> wanted, Visitor visitor) throws IOException, Failure {
    readOnce(
        wanted,
        (names, content) -> {
          if (names.size() == 1) {
            visitor.visit(names.getFirst(), content);
          } else {
            // Hard links: the stream can be read once only.
            byte[] bytes = content.readAllBytes();
            for (TarEntry.File name : names) {
              visitor.visit(name, new ByteArrayInputStream(bytes));
            }
          }
        });
  }

  /// Something that looks at contents.
  interface ContentVisitor {
    /// Called once for each content, with all of its names.
    void visit(List<TarEntry.File> names, InputStream content) throws IOException, Failure;
  }

  /// Shows the contents of which a name is accepted by `wanted`, with these names.
  void readOnce(Predicate<String> wanted, ContentVisitor visitor) throws IOException, Failure {
    for (int i = 0; i < layers.size(); i++) {
      Map<Integer, List<TarEntry.File>> ofLayer = new HashMap<>();
      for (File file : files.values()) {
        if (file.layer == i
            && file.entry instanceof TarEntry.File regular
            && wanted.test(regular.path())) {
          ofLayer.computeIfAbsent(file.ordinal, ordinal -> new ArrayList<>()).add(regular);
        }
      }
      if (!ofLayer.isEmpty()) {
        int[] ordinal = {0};
        layers
            .get(i)
            .read((entry, content) -> {
              List<TarEntry.File> names = ofLayer.getOrDefault(ordinal[0]++, List.of());
              if (!names.isEmpty()) {
                visitor.visit(names, content);
              }
            });
      }
    }
  }

  /// Writes all of it into `newDirectory`, which is created and must not exist, for programs to be
  /// run there: as [dev.refract.archive.Unpacker] writes a tar archive, so an ordinary user can.
  ///
  /// @throws Failure of kind `UNTRUSTED` if a layer is not what it has to be; of kind `MACHINE` if
  ///   there is no space for it
  public void unpack(Path newDirectory) throws IOException, Failure {
    new ImageUnpacking(this, newDirectory).run();
  }

  /// The content of the file at `path`, links not followed.
  ///
  /// @param limit how many bytes are accepted at most
  /// @return nothing if there is no such file
  /// @throws Failure of kind `UNTRUSTED` if it is larger than `limit`, or its layer is not what it
  ///   has to be
  public Optional<byte[]> bytes(String path, int limit) throws IOException, Failure {
    File file = files.get(path);
    if (file == null || !(file.entry instanceof TarEntry.File regular)) {
      return Optional.empty();
    }
    if (regular.size() > limit) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          "image",
          path + " has " + regular.size() + " bytes, at most " + limit + " are accepted here");
    }
    List<byte[]> found = new ArrayList<>();
    read(path::equals, (entry, content) -> found.add(content.readAllBytes()));
    return Optional.of(found.getFirst());
  }
}
