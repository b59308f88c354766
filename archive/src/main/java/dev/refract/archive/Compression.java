package dev.refract.archive;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.tukaani.xz.XZInputStream;

/// The ways in which archives and indices come compressed.
public enum Compression {
  /// As it is.
  NONE,
  /// RFC 1952.
  GZIP,
  /// The .xz file format, version 1.2.1.
  XZ,
  /// RFC 8878. It needs a native library, which is loaded when the first such stream is opened.
  ZSTD;

  /// Enough for `xz -9`, whose dictionary has 64 MiB; also the largest window of `zstd -22`,
  /// halved.
  private static final int XZ_MEMORY_KIB = 96 << 10;

  private static final int ZSTD_WINDOW_LOG = 27;
  private static final String NATIVE_REMEDY =
      "set -Djava.io.tmpdir= (JAVA_TOOL_OPTIONS) to a writable folder that may hold programs (not"
          + " mounted noexec)";
  private static final byte[] XZ_MAGIC = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};

  /// What a stream that begins with `firstBytes` is compressed with; six bytes are enough, and
  /// fewer are the whole stream.
  public static Compression of(byte[] firstBytes) {
    if (startsWith(firstBytes, new byte[] {0x1f, (byte) 0x8b, 8})) {
      return GZIP;
    }
    if (startsWith(firstBytes, XZ_MAGIC)) {
      return XZ;
    }
    if (startsWith(firstBytes, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd})) {
      return ZSTD;
    }
    boolean skippableFrame =
        firstBytes.length >= 4
            && (firstBytes[0] & 0xf0) == 0x50
            && firstBytes[1] == 0x2a
            && firstBytes[2] == 0x4d
            && firstBytes[3] == 0x18;
    return skippableFrame ? ZSTD : NONE;
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    if (bytes.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (bytes[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /// The bytes that `in` holds in compressed form; several members, streams or frames in a row are
  /// one, anything else after them is refused. Closing the result closes `in`.
  ///
  /// Reading from the result throws [HostileInputException] where the bytes are damaged, cut off,
  /// or give more than `limits` allows; see [HostileInputException#asFailure].
  ///
  /// @param what names the bytes in messages
  /// @throws Failure `UNTRUSTED` if the first bytes are damaged already; `MACHINE` if the native
  ///   library for zstd cannot be loaded
  public InputStream decompress(InputStream in, Limits limits, String what)
      throws Failure, IOException {
    CountingInputStream source = new CountingInputStream(in);
    try {
      InputStream decoder =
          switch (this) {
            case NONE -> source;
            case GZIP -> new GzipDecoder(source);
            case XZ -> new XZInputStream(source, XZ_MEMORY_KIB);
            case ZSTD -> zstd(source, what);
          };
      return new GuardedInputStream(decoder, source, limits, what);
    } catch (IOException e) {
      IOException explained = GuardedInputStream.explained(e, source, what);
      if (explained instanceof HostileInputException hostile) {
        throw hostile.toFailure();
      }
      throw explained;
    }
  }

  /// Compresses what is written to it into `out`; closing it ends the stream and closes `out`.
  ///
  /// The bytes depend on nothing but what is written and `level`: gzip is Refract's own, and zstd
  /// is of one version, which its library brings, and runs in one thread.
  ///
  /// @param level of zstd, from 1 to 19; gzip and none have one level
  /// @throws Failure `MACHINE` if the native library for zstd cannot be loaded
  public OutputStream compress(OutputStream out, int level) throws Failure, IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new GzipWriter(out);
      case XZ -> throw new IllegalArgumentException("nobody takes layers in xz");
      case ZSTD -> {
        try {
          yield new ZstdOutputStreamNoFinalizer(out, level).setChecksum(true);
        } catch (LinkageError e) {
          throw new Failure(
                  Failure.Kind.MACHINE,
                  "image",
                  "the native library for zstd cannot be loaded: " + e.getMessage(),
                  e)
              .remedy("leave out --compression, or " + NATIVE_REMEDY);
        }
      }
    };
  }

  private static InputStream zstd(InputStream in, String what) throws Failure, IOException {
    try {
      return new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW_LOG);
    } catch (LinkageError e) {
      throw new Failure(
              Failure.Kind.MACHINE,
              "unpack",
              what + ": the native library for zstd cannot be loaded: " + e.getMessage(),
              e)
          .remedy(NATIVE_REMEDY + ", or use a mirror or image that is compressed with gzip or xz");
    }
  }
}
