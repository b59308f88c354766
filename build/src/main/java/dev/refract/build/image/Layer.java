package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.archive.Manifest;
import dev.refract.archive.TarWriter;
import dev.refract.build.config.Packing;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Step;
import dev.refract.failure.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// One layer of an image: a piece of its file system that changes as one.
///
/// @param what it holds, for people (`history` of the image configuration)
/// @param entries path to entry; every parent directory is an entry
public record Layer(String what, SortedMap<String, Entry> entries) {

  public Layer {
    SortedMap<String, Entry> all = new TreeMap<>(entries);
    for (String path : entries.keySet()) {
      if (!Manifest.isPath(path)) {
        throw new IllegalArgumentException("not a path: " + path);
      }
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        all.putIfAbsent(path.substring(0, slash), Entry.directory());
      }
    }
    entries = Collections.unmodifiableSortedMap(all);
  }

  /// The step that writes the layer as a compressed tar file: output `layer`, fact `diffId` (the
  /// digest before compression).
  ///
  /// @param time of every entry, in seconds since 1970
  /// @param packing how it is compressed
  public Step step(long time, Packing packing) {
    Inputs inputs =
        Inputs.NONE
            .with("time", Long.toString(time))
            .with("packing", packing.toString())
            .with("entries", Digest.of(listing().getBytes(StandardCharsets.UTF_8)));
    return new Step(
        "layer",
        inputs,
        scratch -> {
          Path file = scratch.fresh(".tar");
          MessageDigest diffId = Digest.sha256();
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
              OutputStream packed = packing.compression().compress(out, packing.level());
              TarWriter tar = new TarWriter(new DigestOutputStream(packed, diffId))) {
            write(tar, time);
          }
          return new Step.Outputs(
              Map.of("layer", file),
              Map.of("diffId", Digest.ofFinished(diffId.digest()).toString()));
        });
  }

  private void write(TarWriter tar, long time) throws Failure, IOException {
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      String path = entry.getKey();
      switch (entry.getValue()) {
        case Entry.Directory directory ->
            tar.directory(
                path, directory.mode(), directory.owner().user(), directory.owner().group(), time);
        case Entry.Symlink link -> tar.symlink(path, link.target(), 0, 0, time);
        case Entry.File file -> {
          MessageDigest read = Digest.sha256();
          try (InputStream content = new DigestInputStream(file.content().open(), read)) {
            tar.file(
                path,
                file.mode(),
                file.owner().user(),
                file.owner().group(),
                time,
                file.content().size(),
                content);
          }
          file.content().check(Digest.ofFinished(read.digest()));
        }
      }
    }
  }

  private String listing() {
    StringBuilder text = new StringBuilder();
    entries.forEach((path, entry) -> {
      text.append(path).append('\0');
      switch (entry) {
        case Entry.Directory directory ->
            text.append("d ")
                .append(directory.mode())
                .append(' ')
                .append(directory.owner().user())
                .append(':')
                .append(directory.owner().group());
        case Entry.Symlink link -> text.append("l ").append(link.target());
        case Entry.File file ->
            text.append("f ")
                .append(file.mode())
                .append(' ')
                .append(file.owner().user())
                .append(':')
                .append(file.owner().group())
                .append(' ')
                .append(file.content().digest());
      }
      text.append('\n');
    });
    return text.toString();
  }
}
