package dev.refract.archive;

import dev.refract.failure.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Writes files that are either whole or not there: into a temporary file in the same folder, which
/// then takes the target's name.
///
/// Several writers of one target may run at once; the last one to finish wins. A process that is
/// killed leaves a file behind whose name [#isLeftover].
public final class AtomicFile {
  private static final String PREFIX = ".refract-tmp-";
  private static final Set<PosixFilePermission> OWN =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private AtomicFile() {}

  /// Something that writes a file's content.
  @FunctionalInterface
  public interface Writing {
    /// Writes the whole content; the stream is buffered and closed by the caller.
    void to(OutputStream out) throws Failure, IOException;
  }

  /// Writes `target`, replacing what is there. After a crash of the machine (not of the process)
  /// the file may be missing or empty.
  ///
  /// @throws Failure as thrown by `writing`; the target is then as it was before
  public static void write(Path target, Writing writing) throws Failure, IOException {
    write(target, writing, false, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Like [#write], and on the disk for good when it returns.
  ///
  /// @throws Failure as thrown by `writing`; the target is then as it was before
  public static void writeDurably(Path target, Writing writing) throws Failure, IOException {
    write(target, writing, true, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Like [#write]; nobody but the file's owner can read it, at no time.
  ///
  /// @throws Failure as thrown by `writing`; the target is then as it was before
  public static void writePrivate(Path target, Writing writing) throws Failure, IOException {
    Path temporary = temporary(target);
    Files.createFile(temporary, PosixFilePermissions.asFileAttribute(OWN));
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
        writing.to(out);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Writes `target` unless something of that name is there already.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException if there is; it stays as it is
  /// @throws Failure as thrown by `writing`
  public static void writeNew(Path target, Writing writing) throws Failure, IOException {
    write(target, writing, false);
  }

  /// A name for something unfinished that is to become `target`, in the same folder; nobody else
  /// has it, and [#isLeftover] knows it.
  public static Path temporary(Path target) {
    String unique = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return target.resolveSibling(PREFIX + unique);
  }

  /// Whether `file` is unfinished work, to be deleted when its writer is gone.
  public static boolean isLeftover(Path file) {
    Path name = file.getFileName();
    return name != null && name.toString().startsWith(PREFIX);
  }

  private static void write(Path target, Writing writing, boolean durably, CopyOption... move)
      throws Failure, IOException {
    Path temporary = temporary(target);
    try {
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
        writing.to(out);
        out.flush();
        if (durably) {
          channel.force(true);
        }
      }
      Files.move(temporary, target, move);
    } finally {
      Files.deleteIfExists(temporary);
    }
    if (durably) {
      synchronise(target.toAbsolutePath().getParent());
    }
  }

  /// Makes the new name last: a rename is part of the folder, not of the file.
  private static void synchronise(@Nullable Path folder) throws IOException {
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
