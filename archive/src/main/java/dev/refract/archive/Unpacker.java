package dev.refract.archive;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Unpacks a tar archive from outside into a new directory, as an ordinary user.
///
/// Nothing is written outside of the directory: beyond what [TarReader] refuses, an entry below
/// something that is not a directory of this archive (a symbolic link above all), a hard link to
/// anything but a file that came earlier, and a second entry for a path are refused. Only a
/// directory may come twice; the last mode counts. A directory that has no entry of its own gets
/// mode 0755.
///
/// The manifest has the modes of the archive. On disk, where the tree only serves to be read by
/// tools and deleted again, owners are the user's own, set-id and sticky bits are dropped, and the
/// owner can always read and write files and enter directories; the umask plays no part. Files have
/// the archive's times, directories and symbolic links have not.
public final class Unpacker {
  private final Path top;
  private final TarReader reader;
  private final Budget budget;
  private final String what;
  private final Map<String, Node> nodes = new HashMap<>();
  private final MessageDigest sha256 = Digest.sha256();
  private final byte[] buffer = new byte[1 << 16];

  private Unpacker(Path top, TarReader reader, Limits limits, String what) {
    this.top = top;
    this.reader = reader;
    this.budget = new Budget(limits, what);
    this.what = what;
  }

  /// Unpacks all of `tar`, which is not closed, into `newDirectory`, which is created and must not
  /// exist. After an exception the directory holds what was unpacked until then.
  ///
  /// @param tar not compressed, see [Compression#decompress]
  /// @param what names the archive in messages
  /// @return what the directory holds
  /// @throws Failure `UNTRUSTED` if the archive is refused; `MACHINE` if the locale cannot express
  ///   a file name
  public static Manifest unpack(InputStream tar, Path newDirectory, Limits limits, String what)
      throws Failure, IOException {
    // Nothing to close: the stream is the caller's.
    @SuppressWarnings("resource")
    TarReader reader = new TarReader(tar, limits, what);
    Files.createDirectory(newDirectory);
    Permissions.set(newDirectory, 0755);
    Unpacker unpacker = new Unpacker(newDirectory, reader, limits, what);
    return HostileInputException.asFailure(unpacker::all);
  }

  private Manifest all() throws Failure, IOException {
    while (true) {
      Optional<TarEntry> next = reader.next();
      if (next.isEmpty()) {
        return new Manifest(new TreeMap<>(nodes));
      }
      TarEntry entry = next.get();
      try {
        unpack(entry);
      } catch (InvalidPathException e) {
        throw new Failure(
                Failure.Kind.MACHINE,
                "unpack",
                what + ": this locale cannot express the file name " + entry.path(),
                e)
            .remedy("set LC_ALL=C.UTF-8");
      }
    }
  }

  private void unpack(TarEntry entry) throws IOException {
    String path = entry.path();
    parents(path);
    Node before = nodes.get(path);
    if (before != null
        && !(before instanceof Node.Directory && entry instanceof TarEntry.Directory)) {
      throw refused("two entries for " + HostileInputException.shown(path));
    }
    Path target = top.resolve(path);
    Node node =
        switch (entry) {
          case TarEntry.File file -> file(file, target);
          case TarEntry.Directory directory -> {
            if (before == null) {
              Files.createDirectory(target);
            }
            Permissions.set(target, directory.mode() | 0700);
            yield new Node.Directory(directory.mode());
          }
          case TarEntry.Symlink link -> {
            Path to = Path.of(link.target());
            Files.createSymbolicLink(target, to);
            // As it now stands on the disk: Java drops doubled and final slashes.
            yield new Node.Symlink(to.toString());
          }
          case TarEntry.HardLink link -> {
            if (!(nodes.get(link.target()) instanceof Node.File original)) {
              throw refused(
                  "%s is a hard link to %s, which is no file that came before it"
                      .formatted(
                          HostileInputException.shown(path),
                          HostileInputException.shown(link.target())));
            }
            Files.createLink(target, top.resolve(link.target()));
            yield original;
          }
        };
    put(path, node);
  }

  private void put(String path, Node node) throws HostileInputException {
    budget.entry(path.length());
    nodes.put(path, node);
  }

  private void parents(String path) throws IOException {
    int slash = path.lastIndexOf('/');
    if (slash < 0 || nodes.get(path.substring(0, slash)) instanceof Node.Directory) {
      return;
    }
    for (slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String parent = path.substring(0, slash);
      Node node = nodes.get(parent);
      if (node == null) {
        put(parent, new Node.Directory(0755));
        Files.createDirectory(top.resolve(parent));
        Permissions.set(top.resolve(parent), 0755);
      } else if (!(node instanceof Node.Directory)) {
        throw refused(
            "%s lies below %s, which is not a directory"
                .formatted(HostileInputException.shown(path), HostileInputException.shown(parent)));
      }
    }
  }

  private Node file(TarEntry.File file, Path target) throws IOException {
    sha256.reset();
    InputStream content = reader.content();
    try (OutputStream out =
        Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        sha256.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    Permissions.set(target, file.mode() | 0600);
    Files.setLastModifiedTime(target, FileTime.from(file.mtime(), TimeUnit.SECONDS));
    return new Node.File(file.mode(), file.size(), Digest.ofFinished(sha256.digest()));
  }

  private HostileInputException refused(String problem) {
    return new HostileInputException(what, problem);
  }
}
