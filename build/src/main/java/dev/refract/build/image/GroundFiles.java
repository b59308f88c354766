package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.archive.TarEntry;
import dev.refract.build.audit.Expectation;
import dev.refract.build.config.ProjectFile;
import dev.refract.build.plan.GroundImage;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Result;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobFile;
import dev.refract.oci.Layer;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.layout.ImageFiles;
import dev.refract.oci.layout.StoredLayer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files and layers of an image that programs are put on top of.
final class GroundFiles {
  private static final int MAGIC = 4;
  private static final String LAYER = "layer";

  private GroundFiles() {}

  /// The image's file system. Only what is looked at has its content, in `scratch`: programs,
  /// libraries, where these are looked for, and what it says of its packages.
  static SortedMap<String, Entry> entries(GroundImage image, Scratch scratch)
      throws Failure, IOException {
    return image.read(stored -> {
      ImageFiles files = stored.files();
      SortedMap<String, Entry> entries = new TreeMap<>();
      for (Map.Entry<String, ImageFiles.File> file : files.files().entrySet()) {
        entries.put(file.getKey(), entry(file.getValue().entry()));
      }
      files.read(
          _ -> true,
          (file, content) -> {
            byte[] head = content.readNBytes(MAGIC);
            if (ElfFile.isElf(head)
                || Expectation.reads(file.path())
                || GroundPackages.reads(file.path(), file.size())) {
              entries.put(file.path(), kept(file, head, content, scratch));
            }
          });
      return entries;
    });
  }

  private static Entry entry(TarEntry entry) {
    return switch (entry) {
      case TarEntry.Directory directory ->
          new Entry.Directory(directory.mode(), owner(directory.uid(), directory.gid()));
      case TarEntry.Symlink link -> new Entry.Symlink(link.target());
      case TarEntry.File file ->
          new Entry.File(
              file.mode(), owner(file.uid(), file.gid()), new Content.Below(file.size()));
      case TarEntry.HardLink link ->
          throw new IllegalStateException("each name is a file of its own: " + link.path());
    };
  }

  private static ProjectFile.Owner owner(long user, long group) {
    return new ProjectFile.Owner((int) user, (int) group);
  }

  private static Entry kept(TarEntry.File file, byte[] head, InputStream rest, Scratch scratch)
      throws IOException {
    Path copy = scratch.fresh("");
    try (OutputStream out = Files.newOutputStream(copy)) {
      out.write(head);
      rest.transferTo(out);
    }
    return new Entry.File(
        file.mode(),
        owner(file.uid(), file.gid()),
        new Content.Kept(copy, file.size(), Digest.of(copy)));
  }

  /// The image's layers, byte for byte, kept in `store`.
  static List<Layer> layers(GroundImage image, Store store)
      throws Failure, IOException, InterruptedException {
    List<Layer> layers = new ArrayList<>();
    for (GroundImage.Part part : image.layers()) {
      Result result =
          store.whole(
              new Step(
                  "ground",
                  Step.Basis.INPUTS,
                  Inputs.NONE.with("digest", part.digest()),
                  scratch -> copy(image, part.digest(), scratch)));
      Digest digest = result.blob(LAYER);
      Path file = store.intact(digest).orElseThrow();
      Blob blob = new BlobFile(file, digest, Files.size(file));
      layers.add(new Layer(ofOci(part.mediaType()), part.diffId(), blob));
    }
    return layers;
  }

  private static Step.Outputs copy(GroundImage image, Digest digest, Scratch scratch)
      throws Failure, IOException {
    return image.read(stored -> {
      StoredLayer layer =
          stored.layers().stream()
              .filter(one -> one.descriptor().digest().equals(digest))
              .findFirst()
              .orElseThrow();
      Path copy = scratch.fresh("");
      try (InputStream in = layer.blob().open();
          OutputStream out = Files.newOutputStream(copy)) {
        in.transferTo(out);
      }
      return new Step.Outputs(Map.of(LAYER, copy), Map.of());
    });
  }

  // Docker's names for the same bytes.
  private static String ofOci(String mediaType) {
    return switch (mediaType) {
      case MediaTypes.DOCKER_LAYER -> MediaTypes.LAYER;
      case MediaTypes.DOCKER_LAYER_GZIP -> MediaTypes.LAYER_GZIP;
      default -> mediaType;
    };
  }
}
