package dev.refract.distro.internal.download;

import dev.refract.archive.Digest;
import dev.refract.distro.Download;
import dev.refract.distro.DownloadEvent;
import dev.refract.distro.DownloadListener;
import dev.refract.http.Http;
import dev.refract.http.Response;
import dev.refract.http.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Brings one file into a `.part` file and goes on with what is already there.
public final class Transfer {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d+|\\*)");
  private static final long REPORT_EVERY = 1 << 18;

  private final Http http;
  private final Download download;
  private final Path part;
  private final DownloadListener listener;

  public Transfer(Http http, Download download, Path part, DownloadListener listener) {
    this.http = http;
    this.download = download;
    this.part = part;
    this.listener = listener;
  }

  /// Tries the addresses in turn and returns the part file once it is whole and right.
  public Path fromFirstThatHasIt() throws Trouble, IOException, InterruptedException {
    List<Trouble> troubles = new ArrayList<>();
    for (URI uri : download.uris()) {
      try {
        from(uri);
        return part;
      } catch (Trouble trouble) {
        troubles.add(trouble);
        boolean last =
            switch (trouble.kind()) {
              case ABSENT, WRONG -> false;
              case UNREACHABLE, REFUSED, DISTRUSTED, PROXY, BROKEN -> true;
            };
        if (last) {
          break;
        }
      }
    }
    throw Trouble.all(download.name(), troubles);
  }

  private void from(URI uri) throws Trouble, IOException, InterruptedException {
    Files.createDirectories(part.getParent());
    MessageDigest sha256 = Digest.sha256();
    long have = hashPart(sha256);
    if (have < download.size() || have == 0) {
      have = receive(uri, sha256, have);
    }
    Digest digest = Digest.ofFinished(sha256.digest());
    if (have != download.size() || !digest.equals(download.digest())) {
      Files.deleteIfExists(part);
      throw wrong(uri, have + " bytes " + digest);
    }
  }

  /// Takes what earlier attempts have left into the digest.
  private long hashPart(MessageDigest sha256) throws IOException {
    if (!Files.exists(part)) {
      return 0;
    }
    if (Files.size(part) > download.size()) {
      Files.delete(part);
      return 0;
    }
    long have = 0;
    try (InputStream in = Files.newInputStream(part)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
        have += n;
      }
    }
    return have;
  }

  /// Receives the rest of the file, or all of it where the server does not know ranges.
  private long receive(URI uri, MessageDigest sha256, long have)
      throws Trouble, IOException, InterruptedException {
    Map<String, String> headers = have > 0 ? Map.of("Range", "bytes=" + have + "-") : Map.of();
    try (Response answer = http.get(uri, headers)) {
      boolean resumed = answer.status() == 206 && continues(answer, have);
      if (!resumed && answer.status() != 200) {
        Files.deleteIfExists(part);
        throw new Trouble(
            Trouble.Kind.BROKEN,
            Http.shown(uri) + " answers " + answer.status() + " to a request for the rest");
      }
      long start = resumed ? have : 0;
      if (!resumed) {
        sha256.reset();
      }
      long announced = answer.length().orElse(download.size() - start);
      if (announced != download.size() - start) {
        Files.deleteIfExists(part);
        throw wrong(uri, start + announced + " bytes");
      }
      return write(uri, answer.body(), sha256, start);
    }
  }

  private boolean continues(Response answer, long have) {
    Matcher range = CONTENT_RANGE.matcher(answer.header("content-range").orElse(""));
    return range.matches()
        && Long.parseLong(range.group(1)) == have
        && (range.group(2).equals("*") || range.group(2).equals(Long.toString(download.size())));
  }

  private long write(URI uri, InputStream body, MessageDigest sha256, long start)
      throws Trouble, IOException {
    long have = start;
    long reported = start;
    StandardOpenOption how =
        start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (OutputStream out =
        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = read(uri, body, buffer); n >= 0; n = read(uri, body, buffer)) {
        have += n;
        if (have > download.size()) {
          break;
        }
        out.write(buffer, 0, n);
        sha256.update(buffer, 0, n);
        if (have - reported >= REPORT_EVERY || have == download.size()) {
          reported = have;
          listener.accept(new DownloadEvent.Advanced(download.name(), have, download.size()));
        }
      }
    }
    if (have > download.size()) {
      Files.deleteIfExists(part);
      throw wrong(uri, "more than that");
    }
    if (have < download.size()) {
      throw new Trouble(
          Trouble.Kind.BROKEN,
          Http.shown(uri) + " ended after " + have + " of " + download.size() + " bytes");
    }
    return have;
  }

  /// Tells trouble of the network from trouble with the disk.
  private static int read(URI uri, InputStream body, byte[] buffer) throws Trouble {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw Http.brokenOff(uri, e);
    }
  }

  private Trouble wrong(URI uri, String got) {
    return new Trouble(
        Trouble.Kind.WRONG,
        Http.shown(uri)
            + " should be "
            + download.size()
            + " bytes "
            + download.digest()
            + " but is "
            + got);
  }
}
