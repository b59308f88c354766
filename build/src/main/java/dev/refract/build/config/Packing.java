package dev.refract.build.config;

import dev.refract.archive.Compression;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
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
  ///
  /// @throws Failure of kind `USAGE` if it is something else
  public static Packing parse(String text) throws Failure {
    Matcher matcher = ZSTD.matcher(text);
    if (text.equals("gzip")) {
      return GZIP;
    }
    if (matcher.matches()) {
      int level = Optional.ofNullable(matcher.group(1)).map(Integer::parseInt).orElse(USUAL);
      if (level <= HIGHEST) {
        return new Packing(Compression.ZSTD, level);
      }
    }
    throw new Failure(
            Failure.Kind.USAGE, "plan", "there is no such compression: " + Text.quoted(text))
        .remedy("write gzip, zstd or zstd:LEVEL with a level from 1 to " + HIGHEST);
  }

  /// The media type of layers.
  public String mediaType() {
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
