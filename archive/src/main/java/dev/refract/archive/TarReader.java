package dev.refract.archive;

import dev.refract.failure.Failure;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads a tar archive from outside, one entry after the other: v7, ustar, pax (POSIX.1-2001) and
/// GNU.
///
/// Strict where leniency would let two readers see two different trees. Refused are: names that are
/// absolute, hold `..` or control characters, are not UTF-8, or are longer than a file system
/// takes; devices, FIFOs and sockets; sparse and multi-volume files; links and directories with
/// content; an entry that is named twice; whatever goes over the [Limits]; and an archive that does
/// not end in two blocks of zeros and then nothing but zeros.
///
/// Names are normalised: a leading `./`, doubled and trailing slashes and `.` in the middle go. The
/// entry of the archive's own top (`./`) is passed over. Owners' names, extended attributes and
/// access times are not read.
public final class TarReader implements Closeable {
  private static final int LONGEST_PATH = 4096;
  private static final int LONGEST_PART = 255;
  private static final int LONGEST_PAX = 1 << 20;
  private static final int MOST_EXTENSIONS = 8;
  private static final long MOST_PADDING = 16L << 20;
  private static final long HIGHEST_ID = 0xffffffffL;

  /// About 34,800 years on either side of 1970.
  private static final long FARTHEST_TIME = 1L << 40;

  private final InputStream in;
  private final String what;
  private final Budget budget;
  private final byte[] scratch = new byte[1 << 14];
  private PaxRecords global = PaxRecords.NONE;
  private EntryContent content;
  private int padding;
  private boolean ended;

  /// Closing the reader closes `tar`.
  ///
  /// @param tar not compressed, see [Compression#decompress]
  /// @param what names the archive in messages
  public TarReader(InputStream tar, Limits limits, String what) {
    this.in = tar;
    this.what = what;
    this.budget = new Budget(limits, what);
    this.content = new EntryContent(in, 0, what);
  }

  /// The next entry; empty after the last one. What is left of the content before it is passed
  /// over.
  ///
  /// @throws Failure of kind `UNTRUSTED` if the archive is refused
  public Optional<TarEntry> next() throws Failure, IOException {
    return HostileInputException.asFailure(this::advance);
  }

  /// The content of the entry that [#next] gave last, to be read until the following call of it;
  /// empty for everything but a file. Reading it can throw [HostileInputException].
  public InputStream content() {
    return content;
  }

  private Optional<TarEntry> advance() throws IOException {
    content.pass(scratch);
    TarHeader.readFully(in, padding, what);
    padding = 0;
    Extensions extensions = new Extensions();
    while (!ended) {
      Optional<TarHeader> found =
          TarHeader.of(TarHeader.readFully(in, TarHeader.BLOCK, what), what);
      if (found.isEmpty()) {
        if (extensions.count > 0) {
          throw refused("an extended header with no entry behind it");
        }
        readEnd();
        break;
      }
      TarHeader header = found.get();
      switch (header.type()) {
        case 'x' -> extensions.local(PaxRecords.parse(extension(header, LONGEST_PAX), what));
        case 'g' -> extensions.global(PaxRecords.parse(extension(header, LONGEST_PAX), what));
        case 'L' -> extensions.longName(longName(header));
        case 'K' -> extensions.longLink(longName(header));
        default -> {
          Optional<TarEntry> entry = entry(header, extensions);
          if (entry.isPresent()) {
            return entry;
          }
          extensions = new Extensions();
        }
      }
    }
    return Optional.empty();
  }

  /// What the headers before an entry's own say of it.
  private final class Extensions {
    private int count;
    private Optional<PaxRecords> local = Optional.empty();
    private Optional<String> longName = Optional.empty();
    private Optional<String> longLink = Optional.empty();

    private void local(PaxRecords records) throws HostileInputException {
      once(local.isEmpty());
      local = Optional.of(records);
    }

    private void global(PaxRecords records) throws HostileInputException {
      once(true);
      if (records.names()) {
        throw refused("a global pax header that gives every entry the same name or size");
      }
      global = global.overriddenBy(records);
    }

    private void longName(String name) throws HostileInputException {
      once(longName.isEmpty());
      longName = Optional.of(name);
    }

    private void longLink(String name) throws HostileInputException {
      once(longLink.isEmpty());
      longLink = Optional.of(name);
    }

    private void once(boolean first) throws HostileInputException {
      count++;
      if (!first || count > MOST_EXTENSIONS) {
        throw refused("several extended headers for one entry");
      }
    }

    private String name(TarHeader header, PaxRecords pax) throws HostileInputException {
      return one(pax.text("path"), longName).orElse(header.name());
    }

    private String link(TarHeader header, PaxRecords pax) throws HostileInputException {
      return one(pax.text("linkpath"), longLink).orElse(header.linkName());
    }

    private Optional<String> one(Optional<String> pax, Optional<String> gnu)
        throws HostileInputException {
      if (pax.isPresent() && gnu.isPresent()) {
        throw refused("an entry with both a pax and a GNU long name");
      }
      return pax.or(() -> gnu);
    }
  }

  /// Empty for the archive's own top.
  private Optional<TarEntry> entry(TarHeader header, Extensions extensions) throws IOException {
    PaxRecords pax = global.overriddenBy(extensions.local.orElse(PaxRecords.NONE));
    String name = extensions.name(header, pax);
    char type = header.type();
    // Before ustar a directory was a file whose name ends in a slash.
    if ((type == 0 || type == '0') && name.endsWith("/")) {
      type = '5';
    }
    Optional<String> path = path(name);
    long size = pax.number("size", header.size(), what);
    int mode = header.mode();
    long uid = id(pax.number("uid", header.uid(), what), name);
    long gid = id(pax.number("gid", header.gid(), what), name);
    long mtime = pax.seconds("mtime", header.mtime(), what);
    if (mtime > FARTHEST_TIME || mtime < -FARTHEST_TIME) {
      throw refused(HostileInputException.shown(name) + " has the time " + mtime);
    }
    if (size < 0) {
      throw refused(HostileInputException.shown(name) + " has a negative size");
    }
    if (size > 0 && (type == '1' || type == '2' || type == '5')) {
      throw refused(HostileInputException.shown(name) + " is no file and yet has content");
    }
    if (path.isEmpty()) {
      if (type != '5') {
        throw refused("an entry that is not a directory takes the place of the archive's top");
      }
      budget.entry(0);
      return Optional.empty();
    }
    String link = type == '1' || type == '2' ? extensions.link(header, pax) : "";
    budget.entry(path.get().length() + link.length());
    TarEntry entry =
        switch (type) {
          case 0, '0', '7' -> {
            budget.content(name, size);
            yield new TarEntry.File(path.get(), mode, uid, gid, mtime, size);
          }
          case '1' -> new TarEntry.HardLink(path.get(), mode, uid, gid, mtime, target(name, link));
          case '2' -> {
            if (!Node.Symlink.isTarget(link) || tooLong(link)) {
              throw refused(
                  "the link %s leads to the name %s"
                      .formatted(
                          HostileInputException.shown(name), HostileInputException.shown(link)));
            }
            yield new TarEntry.Symlink(path.get(), mode, uid, gid, mtime, link);
          }
          case '5' -> new TarEntry.Directory(path.get(), mode, uid, gid, mtime);
          default -> throw refused(HostileInputException.shown(name) + " is " + kind(type));
        };
    content = new EntryContent(in, size, what);
    padding = padding(size);
    return Optional.of(entry);
  }

  private static String kind(char type) {
    return switch (type) {
      case '3' -> "a character device";
      case '4' -> "a block device";
      case '6' -> "a FIFO";
      case 'S' -> "a sparse file, which Refract does not read";
      case 'M', 'V', 'D', 'N' -> "a part of a multi-volume or incremental archive";
      default -> "of an unknown kind (" + HostileInputException.shown(String.valueOf(type)) + ")";
    };
  }

  private String target(String name, String link) throws HostileInputException {
    return path(link)
        .orElseThrow(
            () -> refused(HostileInputException.shown(name) + " is a hard link to the top"));
  }

  /// `name` normalised; empty for the top.
  private Optional<String> path(String name) throws HostileInputException {
    if (name.isEmpty()) {
      throw refused("an entry without a name");
    }
    if (name.startsWith("/")) {
      throw refused("the absolute name " + HostileInputException.shown(name));
    }
    if (!Manifest.isPrintable(name)) {
      throw refused("a control character in the name " + HostileInputException.shown(name));
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw refused("the name " + HostileInputException.shown(name) + " leads out of the tree");
      }
      if (part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART) {
        throw refused("the name " + HostileInputException.shown(name) + " is too long");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (tooLong(name)) {
      throw refused("the name " + HostileInputException.shown(name) + " is too long");
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("/", parts));
  }

  private static boolean tooLong(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length >= LONGEST_PATH;
  }

  private long id(long id, String name) throws HostileInputException {
    if (id < 0 || id > HIGHEST_ID) {
      throw refused(HostileInputException.shown(name) + " has the owner or group " + id);
    }
    return id;
  }

  private String longName(TarHeader header) throws IOException {
    byte[] bytes = extension(header, LONGEST_PATH + 1);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return TarHeader.utf8(Arrays.copyOf(bytes, end), what);
  }

  private byte[] extension(TarHeader header, int longest) throws IOException {
    long size = header.size();
    if (size < 0 || size > longest) {
      throw refused("an extended header of " + size + " bytes");
    }
    byte[] bytes = TarHeader.readFully(in, (int) size, what);
    TarHeader.readFully(in, padding(size), what);
    return bytes;
  }

  /// How many bytes fill up the last block of a content of `size` bytes.
  private static int padding(long size) {
    return (int) -size & (TarHeader.BLOCK - 1);
  }

  private void readEnd() throws IOException {
    ended = true;
    if (TarHeader.of(TarHeader.readFully(in, TarHeader.BLOCK, what), what).isPresent()) {
      throw refused("a lone block of zeros in the middle");
    }
    long padding = 0;
    for (int n = in.read(scratch); n >= 0; n = in.read(scratch)) {
      padding += n;
      for (int i = 0; i < n; i++) {
        if (scratch[i] != 0) {
          throw refused("something follows the archive's end");
        }
      }
      if (padding > MOST_PADDING) {
        throw refused("more than " + MOST_PADDING + " bytes of zeros at the end");
      }
    }
  }

  private HostileInputException refused(String problem) {
    return new HostileInputException(what, problem);
  }

  @Override
  public void close() throws IOException {
    ended = true;
    content = new EntryContent(in, 0, what);
    padding = 0;
    in.close();
  }
}
