package dev.refract.build.store;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A private directory on the store's own file system, so that what is made in it can be moved into
/// the store by renaming. Removed when closed; what a killed process left is removed by the next
/// one that opens the store.
public final class Scratch implements AutoCloseable {
  private static final String LOCK = ".lock";

  /// What this process begins its names with: it does not ask for the locks of its own, as the
  /// kernel drops a lock when any thread of the process closes the file.
  private static final String OWN =
      HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + "-";

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path directory;
  private final AtomicLong names = new AtomicLong();
  private final Locks.Held lock;

  private Scratch(Path directory, Locks.Held lock) {
    this.directory = directory;
    this.lock = lock;
  }

  static Scratch in(Path parent) throws IOException {
    Files.createDirectories(parent);
    while (true) {
      Path directory = Files.createTempDirectory(parent, OWN);
      try {
        Optional<Locks.Held> lock = Locks.tryAcquire(directory.resolve(LOCK));
        if (lock.isPresent()) {
          if (Files.exists(directory)) {
            return new Scratch(directory, lock.get());
          }
          lock.get().close();
        }
      } catch (NoSuchFileException e) {
        // Another process took the new directory for an abandoned one; the next is as good.
      }
    }
  }

  /// Removes every directory below `parent` whose process is gone.
  static void sweep(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return;
    }
    List<Path> found;
    try (Stream<Path> children = Files.list(parent)) {
      found = children.filter(child -> !child.getFileName().toString().startsWith(OWN)).toList();
    }
    for (Path directory : found) {
      try {
        Optional<Locks.Held> lock = Locks.tryAcquire(directory.resolve(LOCK));
        if (lock.isPresent()) {
          try (Locks.Held _ = lock.get()) {
            remove(directory);
          }
        }
      } catch (NoSuchFileException e) {
        // Gone already.
      }
    }
  }

  /// The directory itself.
  public Path directory() {
    return directory;
  }

  /// A path in it that is not in use.
  public Path fresh(String suffix) {
    return directory.resolve(names.incrementAndGet() + suffix);
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      remove(directory);
    }
  }

  // Under another name first: else another process could lock a new file in a directory whose lock
  // file is gone and that is about to follow.
  private static void remove(Path directory) throws IOException {
    Path leaving = directory.resolveSibling(directory.getFileName() + "~");
    try {
      Files.move(directory, leaving, StandardCopyOption.ATOMIC_MOVE);
      delete(leaving);
    } catch (NoSuchFileException | DirectoryNotEmptyException e) {
      // Another process removes it, too.
    }
  }

  /// Deletes a tree without following links, also where directories are read-only.
  public static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Set<PosixFilePermission> now = Files.getPosixFilePermissions(directory);
            if (!now.containsAll(OWNER)) {
              Files.setPosixFilePermissions(directory, OWNER);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
