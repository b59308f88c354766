package dev.refract.distro.apk;

import dev.refract.archive.GzipMember;
import dev.refract.archive.HostileInputException;
import dev.refract.archive.Limits;
import dev.refract.archive.TarEntry;
import dev.refract.archive.TarReader;
import dev.refract.failure.Failure;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A file of apk-tools 2, an index or a package: gzip members in a row, each with a piece of a tar
/// file. The first may hold signatures of the second, whose name of an entry says the key.
///
/// The boundaries of members are what signatures and checksums count from; so what is in a member
/// is never read as a part of the next one.
///
/// @param file itself
/// @param what names it in messages
/// @param signatures entry to signature
/// @param members the offsets where the members begin that follow the signatures, and the file's
///   end
record SignedFile(
    Path file, String what, SortedMap<String, byte[]> signatures, List<Long> members) {
  private static final int MAX_SIGNATURE = 1 << 16;
  private static final String SIGNATURE = ".SIGN.";
  private static final Limits SMALL = new Limits(64, 1 << 24, 1 << 24, 200);

  // The pieces before the last have no end of a tar file.
  private static final byte[] TAR_END = new byte[1024];

  SignedFile {
    members = List.copyOf(members);
  }

  /// Something that reads a member.
  ///
  /// @param <T> what it gives
  @FunctionalInterface
  interface Reading<T> {
    /// Reads the member's tar file.
    T from(InputStream tar) throws Failure, IOException;
  }

  /// Something that looks at an entry.
  @FunctionalInterface
  interface Visitor {
    void visit(TarEntry entry, InputStream content) throws Failure, IOException;
  }

  /// Finds the members.
  ///
  /// @param count how many follow the signatures, the last up to the end of the file
  /// @throws Failure of kind UNTRUSTED if it is no such file
  static SignedFile of(Path file, String what, int count) throws Failure, IOException {
    SortedMap<String, byte[]> signatures = new TreeMap<>();
    List<String> others = new ArrayList<>();
    long next =
        member(
            file,
            0,
            what,
            SMALL,
            tar -> {
              entries(
                  tar,
                  SMALL,
                  what,
                  (entry, content) -> {
                    if (entry.path().startsWith(SIGNATURE)) {
                      signatures.put(entry.path(), small(content, MAX_SIGNATURE, entry, what));
                    } else {
                      others.add(entry.path());
                    }
                  });
              return "";
            });
    if (!signatures.isEmpty() && !others.isEmpty()) {
      throw bad(what, "has " + others.getFirst() + " among its signatures");
    }
    List<Long> members = new ArrayList<>();
    members.add(signatures.isEmpty() ? 0L : next);
    if (count > 1) {
      members.add(
          signatures.isEmpty()
              ? next
              : member(file, next, what, SMALL, tar -> tar.transferTo(nowhere())));
    }
    members.add(Files.size(file));
    if (members.getLast() <= members.get(members.size() - 2)) {
      throw bad(what, "ends before its last part");
    }
    return new SignedFile(file, what, signatures, members);
  }

  private static OutputStream nowhere() {
    return OutputStream.nullOutputStream();
  }

  /// Reads the member `number`, which has to end where the next one begins.
  <T> T read(int number, Limits limits, Reading<T> reading) throws Failure, IOException {
    List<T> result = new ArrayList<>();
    long end =
        member(
            file,
            members.get(number),
            what,
            limits,
            tar -> {
              result.add(reading.from(tar));
              return "";
            });
    if (end != members.get(number + 1)) {
      throw bad(what, "has more parts than it should");
    }
    return result.getFirst();
  }

  /// The bytes of the member `number`, compressed as they are.
  InputStream compressed(int number) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      in.skipNBytes(members.get(number));
      return new Slice(in, members.get(number + 1) - members.get(number));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /// Whether a key of `keys` has signed the first member that follows the signatures; false where
  /// all signatures are by other keys.
  ///
  /// @throws Failure of kind UNTRUSTED if a signature by one of the keys is not good
  boolean isSignedBy(TrustedKeys keys) throws Failure, IOException {
    boolean good = false;
    for (Map.Entry<String, byte[]> signature : signatures.entrySet()) {
      Optional<Signature> check = keys.check(signature.getKey());
      if (check.isPresent()) {
        if (!verifies(check.get(), signature.getValue())) {
          throw bad(
              what, "has a wrong signature " + signature.getKey() + ": its content was changed");
        }
        good = true;
      }
    }
    return good;
  }

  private boolean verifies(Signature check, byte[] signature) throws IOException {
    try (InputStream signed = compressed(0)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = signed.read(buffer); n >= 0; n = signed.read(buffer)) {
        check.update(buffer, 0, n);
      }
      return check.verify(signature);
    } catch (SignatureException e) {
      // Not even of the form of one.
      return false;
    }
  }

  /// Shows the entries of `tar` to `visitor`.
  static void entries(InputStream tar, Limits limits, String what, Visitor visitor)
      throws Failure, IOException {
    HostileInputException.asFailure(() -> {
      // Nothing to close: the stream is the caller's.
      @SuppressWarnings("resource")
      TarReader reader = new TarReader(tar, limits, what);
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        visitor.visit(next.get(), reader.content());
      }
      return what;
    });
  }

  /// The content of a small entry.
  static byte[] small(InputStream content, int limit, TarEntry entry, String what)
      throws Failure, IOException {
    byte[] bytes = content.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw bad(what, entry.path() + " is larger than " + limit + " bytes");
    }
    return bytes;
  }

  static Failure bad(String what, String problem) {
    return new Failure(Failure.Kind.UNTRUSTED, "verify", what + " " + problem);
  }

  /// @return where the member ends
  private static long member(Path file, long start, String what, Limits limits, Reading<?> reading)
      throws Failure, IOException {
    return HostileInputException.asFailure(() -> {
      try (InputStream in = Files.newInputStream(file)) {
        in.skipNBytes(start);
        // Nothing to close but `in`.
        @SuppressWarnings("resource")
        GzipMember member = GzipMember.of(in, limits, what);
        reading.from(new SequenceInputStream(member, new ByteArrayInputStream(TAR_END)));
        member.transferTo(nowhere());
        return start + member.size();
      }
    });
  }

  /// So many bytes of another stream.
  private static final class Slice extends InputStream {
    private final InputStream in;
    private long left;

    Slice(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = left == 0 ? -1 : in.read(buffer, offset, (int) Math.min(length, left));
      left -= Math.max(0, n);
      return n;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
