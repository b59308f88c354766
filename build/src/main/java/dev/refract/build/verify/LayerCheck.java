package dev.refract.build.verify;

import dev.refract.archive.Compression;
import dev.refract.archive.Digest;
import dev.refract.archive.HostileInputException;
import dev.refract.archive.Limits;
import dev.refract.archive.TarEntry;
import dev.refract.failure.Failure;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.layout.StoredLayer;
import dev.refract.oci.layout.StoredPlatform;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads layers to their end, one that several platforms share once.
final class LayerCheck {
  private static final int MAGIC_BYTES = 6;

  private final Map<StoredLayer, List<Problem>> known = new HashMap<>();

  private record Problem(Rule rule, boolean error, String path, String evidence) {}

  /// Whether the layers of `platform` can be put on top of each other.
  boolean check(StoredPlatform platform, Findings findings) throws IOException {
    boolean sound = true;
    for (StoredLayer layer : platform.layers()) {
      List<Problem> problems = known.get(layer);
      if (problems == null) {
        problems = problems(layer);
        known.put(layer, problems);
      }
      for (Problem problem : problems) {
        sound &= !problem.error;
        if (problem.error) {
          findings.error(problem.rule, problem.path, problem.evidence);
        } else {
          findings.warning(problem.rule, problem.path, problem.evidence);
        }
      }
    }
    return sound;
  }

  private static List<Problem> problems(StoredLayer layer) throws IOException {
    String path = DocumentWalk.path(layer.descriptor().digest());
    List<Problem> problems = new ArrayList<>();
    Optional<byte[]> head = head(layer, path, problems);
    if (head.isEmpty()) {
      return problems;
    }
    Compression compression = Compression.of(head.get());
    mediaType(layer, compression, path, problems);
    try {
      Digest found = diffId(layer, compression);
      if (!found.equals(layer.diffId())) {
        problems.add(
            new Problem(
                Rule.DIFF_ID,
                true,
                path,
                "without compression it has the digest "
                    + found
                    + ", the configuration says "
                    + layer.diffId()));
      }
      Set<String> paths = new HashSet<>();
      new StoredLayer(layer.descriptor(), found, layer.blob())
          .read((entry, content) -> entry(entry, paths, path, problems));
    } catch (Failure e) {
      problems.add(new Problem(Rule.LAYER, true, path, e.problem()));
    }
    return problems;
  }

  /// Nothing if the layer's bytes are not those that it is named by.
  private static Optional<byte[]> head(StoredLayer layer, String path, List<Problem> problems)
      throws IOException {
    try {
      return Optional.of(
          HostileInputException.asFailure(() -> {
            try (InputStream in = layer.blob().open()) {
              byte[] head = in.readNBytes(MAGIC_BYTES);
              in.transferTo(OutputStream.nullOutputStream());
              return head;
            }
          }));
    } catch (Failure e) {
      problems.add(new Problem(Rule.DIGEST, true, path, e.problem()));
      return Optional.empty();
    }
  }

  private static void mediaType(
      StoredLayer layer, Compression compression, String path, List<Problem> problems) {
    String said = layer.descriptor().mediaType();
    boolean fits =
        switch (compression) {
          case NONE -> said.equals(MediaTypes.LAYER) || said.equals(MediaTypes.DOCKER_LAYER);
          case GZIP ->
              said.equals(MediaTypes.LAYER_GZIP) || said.equals(MediaTypes.DOCKER_LAYER_GZIP);
          case ZSTD -> said.equals(MediaTypes.LAYER_ZSTD);
          case XZ -> false;
        };
    if (!fits && MediaTypes.isLayer(said)) {
      problems.add(
          new Problem(
              Rule.MEDIA_TYPE,
              true,
              path,
              "it is "
                  + switch (compression) {
                    case NONE -> "not compressed";
                    case GZIP -> "compressed with gzip";
                    case ZSTD -> "compressed with zstd";
                    case XZ -> "compressed with xz, which images do not know";
                  }
                  + ", its descriptor says "
                  + said));
    }
  }

  private static Digest diffId(StoredLayer layer, Compression compression)
      throws IOException, Failure {
    return HostileInputException.asFailure(() -> {
      try (DigestInputStream in =
          new DigestInputStream(
              compression.decompress(
                  new BufferedInputStream(layer.blob().open()),
                  Limits.LAYER,
                  "layer " + layer.descriptor().digest()),
              Digest.sha256())) {
        in.transferTo(OutputStream.nullOutputStream());
        return Digest.ofFinished(in.getMessageDigest().digest());
      }
    });
  }

  private static void entry(
      TarEntry entry, Set<String> paths, String path, List<Problem> problems) {
    if (!(entry instanceof TarEntry.Directory) && !paths.add(entry.path())) {
      problems.add(new Problem(Rule.LAYER, false, path, entry.path() + " is in it twice"));
    }
  }
}
