package dev.refract.archive;

import dev.refract.failure.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes files that are either whole or not there: into a temporary file in the same folder, which
/// then takes the target's name.
///
/// Several writers of one target may run at once; the last one to finish wins. A process that is
/// killed leaves a file behind whose name [#isLeftover], and which [#sweep] removes. After a crash
/// of the machine (not of the process) the target may be missing or empty, unless it was written
/// durably.
public final class AtomicFile {
  private static final String PREFIX = ".refract-tmp-";

  /// What this process begins its names with: it need not ask whether their writer still lives, and
  /// must not, as the kernel drops a process's lock when any of its threads closes the file.
  private static final String OWN_PREFIX = PREFIX + random() + "-";

  private static final Set<PosixFilePermission> OWN =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private AtomicFile() {}

  /// Something that writes a file's content.
  @FunctionalInterface
  public interface Writing {
    /// Writes the whole content; the stream is buffered and closed by the caller.
    void to(OutputStream out) throws Failure, IOException;
  }

  /// Writes `target`, replacing what is there.
  ///
  /// @throws Failure as thrown by `writing`; the target is then as it was before
  public static void write(Path target, Writing writing) throws Failure, IOException {
    write(target, writing, List.of(), false, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Like [#write], and on the disk for good when it returns: for what nobody can make again.
  ///
  /// @throws Failure as thrown by `writing`; the target is then as it was before
  public static void writeDurably(Path target, Writing writing) throws Failure, IOException {
    write(target, writing, List.of(), true, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Like [#writeDurably]; nobody but the file's owner can read it, at no time.
  ///
  /// @throws Failure as thrown by `writing`; the target is then as it was before
  public static void writePrivate(Path target, Writing writing) throws Failure, IOException {
    write(
        target,
        writing,
        List.of(PosixFilePermissions.asFileAttribute(OWN)),
        true,
        StandardCopyOption.ATOMIC_MOVE);
  }

  /// Writes `target` unless something of that name is there already.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException if there is; it stays as it is
  /// @throws Failure as thrown by `writing`
  public static void writeNew(Path target, Writing writing) throws Failure, IOException {
    write(target, writing, List.of(), false);
  }

  /// A name for something unfinished that is to become `target`, in the same folder; nobody else
  /// has it, and [#isLeftover] knows it.
  public static Path temporary(Path target) {
    return target.resolveSibling(OWN_PREFIX + random());
  }

  private static String random() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /// Whether `file` is unfinished work, to be deleted when its writer is gone.
  public static boolean isLeftover(Path file) {
    return begins(file, PREFIX);
  }

  private static boolean begins(Path file, String prefix) {
    Path name = file.getFileName();
    return name != null && name.toString().startsWith(prefix);
  }

  /// Removes from `folder` the files that killed processes were writing. Those of processes that
  /// live stay, and so do those that this process may not remove.
  // One thread at a time, lest one gives up the lock that another has just got.
  public static synchronized void sweep(Path folder) throws IOException {
    List<Path> leftovers;
    try (Stream<Path> children = Files.list(folder)) {
      leftovers =
          children
              .filter(file -> isLeftover(file) && !begins(file, OWN_PREFIX))
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .toList();
    }
    for (Path leftover : leftovers) {
      try (FileChannel channel = FileChannel.open(leftover, StandardOpenOption.WRITE)) {
        if (channel.tryLock() != null) {
          Files.deleteIfExists(leftover);
        }
      } catch (IOException e) {
        // Finished meanwhile, somebody else's, or where there are no locks.
      }
    }
  }

  private static void write(
      Path target,
      Writing writing,
      List<FileAttribute<?>> attributes,
      boolean durably,
      CopyOption... move)
      throws Failure, IOException {
    try (Unfinished unfinished = Unfinished.beside(target, attributes)) {
      OutputStream out =
          new BufferedOutputStream(Channels.newOutputStream(unfinished.channel()), 1 << 16);
      writing.to(out);
      out.flush();
      if (durably) {
        unfinished.channel().force(true);
      }
      Files.move(unfinished.file(), target, move);
    }
    if (durably) {
      synchronise(target.toAbsolutePath().getParent());
    }
  }

  // A rename is part of the folder, not of the file.
  private static void synchronise(@Nullable Path folder) throws IOException {
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /// A file that is being written, locked for as long: the lock ends with the process.
  private record Unfinished(Path file, FileChannel channel) implements AutoCloseable {
    static Unfinished beside(Path target, List<FileAttribute<?>> attributes) throws IOException {
      while (true) {
        Path file = temporary(target);
        FileChannel channel =
            FileChannel.open(
                file,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                attributes.toArray(new FileAttribute<?>[0]));
        if (isLocked(channel) && Files.exists(file)) {
          return new Unfinished(file, channel);
        }
        // Another process swept before the lock was there; the next is as good.
        channel.close();
      }
    }

    private static boolean isLocked(FileChannel channel) {
      try {
        return channel.tryLock() != null;
      } catch (IOException e) {
        // This file system has no locks, so nobody gets one to sweep by.
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        Files.deleteIfExists(file);
      }
    }
  }
}
