package dev.refract.build.image;

import dev.refract.archive.Compression;
import dev.refract.oci.MediaTypes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How layers are compressed. The same content gives the same bytes on every machine.
///
/// @param compression gzip or zstd
/// @param level of zstd; gzip has one level
public record Packing(Compression compression, int level) {
  /// What every engine and registry takes.
  public static final Packing GZIP = new Packing(Compression.GZIP, 0);

  private static final int USUAL = 9;
  private static final int HIGHEST = 19;
  private static final Pattern ZSTD = Pattern.compile("zstd(?::([1-9][0-9]?))?");

  public Packing {
    boolean known =
        switch (compression) {
          case GZIP -> level == 0;
          case ZSTD -> level >= 1 && level <= HIGHEST;
          case NONE, XZ -> false;
        };
    if (!known) {
      throw new IllegalArgumentException("layers are not " + compression + " " + level);
    }
  }

  /// Reads `gzip`, `zstd` or `zstd:LEVEL` with a level from 1 to 19.
  public static Optional<Packing> parse(String text) {
    if (text.equals("gzip")) {
      return Optional.of(GZIP);
    }
    Matcher matcher = ZSTD.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int level = Optional.ofNullable(matcher.group(1)).map(Integer::parseInt).orElse(USUAL);
    return level > HIGHEST ? Optional.empty() : Optional.of(new Packing(Compression.ZSTD, level));
  }

  /// The media type of layers.
  String mediaType() {
    return switch (compression) {
      case GZIP -> MediaTypes.LAYER_GZIP;
      case ZSTD -> MediaTypes.LAYER_ZSTD;
      case NONE, XZ -> throw new IllegalStateException("refused by the constructor");
    };
  }

  @Override
  public String toString() {
    return switch (compression) {
      case ZSTD -> "zstd:" + level;
      case GZIP, NONE, XZ -> "gzip";
    };
  }
}
