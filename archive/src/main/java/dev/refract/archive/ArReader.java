package dev.refract.archive;

import dev.refract.failure.Failure;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Reads an `ar` archive from outside, one member after the other, in the common form that Debian
/// packages have (deb(5)): names of at most 16 characters, with or without GNU's final slash.
///
/// The long names and symbol tables of static libraries are refused.
public final class ArReader implements Closeable {
  private static final byte[] MAGIC = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 60;

  private final InputStream in;
  private final String what;
  private final Budget budget;
  private final byte[] scratch = new byte[1 << 14];
  private boolean started;
  private boolean ended;
  private EntryContent content;
  private boolean padded;

  /// One member.
  ///
  /// @param name printable ASCII without `/`
  /// @param size in bytes
  public record Member(String name, long size) {
    public Member {
      if (!isName(name) || size < 0) {
        throw new IllegalArgumentException("not a member: " + name);
      }
    }

    private static boolean isName(String name) {
      return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/');
    }
  }

  /// Closing the reader closes `ar`.
  ///
  /// @param what names the archive in messages
  public ArReader(InputStream ar, Limits limits, String what) {
    this.in = ar;
    this.what = what;
    this.budget = new Budget(limits, what);
    this.content = new EntryContent(in, 0, what);
  }

  /// The next member; empty after the last one.
  ///
  /// @throws Failure of kind `UNTRUSTED` if the archive is refused
  public Optional<Member> next() throws Failure, IOException {
    return HostileInputException.asFailure(this::advance);
  }

  /// The content of the member that [#next] gave last, to be read until the following call of it.
  /// Reading it can throw [HostileInputException].
  public InputStream content() {
    return content;
  }

  private Optional<Member> advance() throws IOException {
    if (!started && !Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw refused("not an ar archive");
    }
    started = true;
    pass();
    byte[] header = ended ? new byte[0] : in.readNBytes(HEADER);
    if (header.length == 0) {
      ended = true;
      return Optional.empty();
    }
    if (header.length < HEADER) {
      throw refused("the archive is cut off");
    }
    if (header[58] != '`' || header[59] != '\n') {
      throw refused("no header where a member should begin");
    }
    String field = field(header, 0, 16);
    String name = field.endsWith("/") ? field.substring(0, field.length() - 1) : field;
    if (!Member.isName(name) || name.startsWith("#1/")) {
      throw refused("a member with the name " + HostileInputException.shown(field));
    }
    String digits = field(header, 48, 10);
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw refused(name + " has the size " + HostileInputException.shown(digits));
    }
    long size = Long.parseLong(digits);
    budget.entry(name.length());
    budget.content(name, size);
    content = new EntryContent(in, size, what);
    padded = size % 2 == 1;
    return Optional.of(new Member(name, size));
  }

  /// Leaves the member that was given last.
  private void pass() throws IOException {
    content.pass(scratch);
    // The last member's padding is missing in some archives, and harmless.
    if (padded && in.read() < 0) {
      ended = true;
    }
    padded = false;
  }

  private static String field(byte[] header, int offset, int length) {
    return new String(header, offset, length, StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private HostileInputException refused(String problem) {
    return new HostileInputException(what, problem);
  }

  @Override
  public void close() throws IOException {
    started = true;
    ended = true;
    content = new EntryContent(in, 0, what);
    padded = false;
    in.close();
  }
}
