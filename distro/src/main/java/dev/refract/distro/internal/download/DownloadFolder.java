package dev.refract.distro.internal.download;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A folder of files named by their SHA-256, shared by threads and processes.
///
/// Whoever fetches a file holds a lock on the one byte of the file `lock` whose position the digest
/// says: no lock files are left behind, and the lock of a killed process is gone with it.
public final class DownloadFolder implements AutoCloseable {
  private static final long POLL_MILLIS = 25;

  private final Path folder;
  private final ReentrantLock opening = new ReentrantLock();
  private @Nullable FileChannel locks;

  public DownloadFolder(Path folder) {
    this.folder = folder;
  }

  /// Where the file with this digest is, or will be.
  public Path path(Digest digest) {
    return folder.resolve(digest.hex());
  }

  /// The file, if it is there and its content is what its name says; else it is deleted.
  public Optional<Path> cached(Digest digest) throws IOException {
    Path path = path(digest);
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    if (Digest.of(path).equals(digest)) {
      return Optional.of(path);
    }
    Files.deleteIfExists(path);
    return Optional.empty();
  }

  /// A name in the folder, which is made if need be, for a file whose digest is not known yet.
  public Path temporary() throws IOException {
    Files.createDirectories(folder);
    return AtomicFile.temporary(folder.resolve("new"));
  }

  /// The right to fetch one file. Closing it gives the right back.
  public final class Claim implements AutoCloseable {
    private final Digest digest;
    private final FileLock lock;

    private Claim(Digest digest, FileLock lock) {
      this.digest = digest;
      this.lock = lock;
    }

    /// The file to write to; holds what an earlier attempt has left.
    public Path part() {
      return folder.resolve(digest.hex() + ".part");
    }

    /// Gives the written and verified file its name.
    public void complete() throws IOException {
      Files.move(part(), path(digest), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
      if (lock.acquiredBy().isOpen()) {
        lock.release();
      }
    }
  }

  /// Waits until nobody else fetches the file.
  public Claim claim(Digest digest) throws IOException, InterruptedException {
    // 60 bits of the digest: two files that share them wait for one another, no more.
    long position = new BigInteger(digest.hex().substring(0, 15), 16).longValueExact();
    while (true) {
      Optional<FileLock> lock = tryLock(position);
      if (lock.isPresent()) {
        return new Claim(digest, lock.get());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private Optional<FileLock> tryLock(long position) throws IOException {
    try {
      return Optional.ofNullable(locks().tryLock(position, 1, false));
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it.
      return Optional.empty();
    }
  }

  private FileChannel locks() throws IOException {
    opening.lock();
    try {
      FileChannel open = locks;
      // An interrupt that hits a thread inside of a channel's method closes the channel.
      if (open == null || !open.isOpen()) {
        Files.createDirectories(folder);
        open =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        locks = open;
      }
      return open;
    } finally {
      opening.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    opening.lock();
    try {
      if (locks != null) {
        locks.close();
        locks = null;
      }
    } finally {
      opening.unlock();
    }
  }
}
