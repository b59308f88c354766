package dev.refract.build.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Named locks that exclude the other threads of this process and all other processes.
///
/// The files stay: removing a lock file that another process has just opened would let two in.
final class Locks {
  private static final long POLL_MILLIS = 25;

  private final Path directory;
  private final ConcurrentHashMap<String, ReentrantLock> threads = new ConcurrentHashMap<>();

  Locks(Path directory) {
    this.directory = directory;
  }

  /// A lock that is held until closed.
  interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /// Waits for the lock called `name`.
  Held acquire(String name) throws IOException, InterruptedException {
    ReentrantLock thread = threads.computeIfAbsent(name, _ -> new ReentrantLock());
    thread.lockInterruptibly();
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = waitFor(channel);
        return () -> release(thread, channel, lock);
      } catch (IOException | InterruptedException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      thread.unlock();
      throw e;
    }
  }

  // The kernel thinks of processes, not of threads: to it, two processes of which each has a lock
  // that some thread of the other waits for are in a deadlock. So nobody waits in the kernel.
  private static FileLock waitFor(FileChannel channel) throws IOException, InterruptedException {
    while (true) {
      @Nullable FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /// The lock on `file` itself if no other process holds it.
  static Optional<Held> tryAcquire(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this very process.
      lock = null;
    }
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(channel::close);
  }

  private static void release(ReentrantLock thread, FileChannel channel, FileLock lock)
      throws IOException {
    try (channel) {
      lock.release();
    } finally {
      thread.unlock();
    }
  }
}
