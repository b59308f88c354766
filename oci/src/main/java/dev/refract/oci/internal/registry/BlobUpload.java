package dev.refract.oci.internal.registry;

import dev.refract.archive.Digest;
import dev.refract.archive.HostileInputException;
import dev.refract.failure.FailedStream;
import dev.refract.failure.Failure;
import dev.refract.http.Http;
import dev.refract.http.Request;
import dev.refract.http.Retry;
import dev.refract.http.Trouble;
import dev.refract.oci.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Brings one content into a repository (OCI distribution specification v1.1, "Pushing blobs").
///
/// First in one piece, which every registry takes. What went wrong on the way, or is too large for
/// a server in between, is sent in chunks, of which the registry keeps those that have arrived. A
/// registry that did not answer is asked what it has before anything is sent again.
final class BlobUpload {
  /// What became of a content.
  enum Outcome {
    /// It was there.
    PRESENT,
    /// Another repository of the registry had it.
    MOUNTED,
    SENT
  }

  private static final int CHUNK = 8 << 20;
  private static final int LARGEST_CHUNK = 64 << 20;
  private static final String OCTETS = "application/octet-stream";
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");

  private final Repository repository;
  private final Connection connection;
  private final Blob blob;
  private final Optional<String> mountFrom;
  private final Scope scope;
  private Optional<URI> session = Optional.empty();
  private int chunk = CHUNK;
  private boolean inChunks;
  private boolean mayHaveArrived;

  /// @param mountFrom a repository of the same registry that may have the content
  BlobUpload(Repository repository, Blob blob, Optional<String> mountFrom) {
    this.repository = repository;
    this.connection = repository.connection();
    this.blob = blob;
    this.mountFrom = mountFrom;
    this.scope = Scope.push(repository.path());
  }

  /// Does it.
  ///
  /// @throws Failure of kind `NETWORK` if the registry does not take it, `UNTRUSTED` if the content
  ///   is not what its digest says
  Outcome run() throws Failure, IOException, InterruptedException {
    if (repository.hasBlob(blob.digest())) {
      return Outcome.PRESENT;
    }
    try {
      return Retry.run(connection.settings().patience(), connection::retrying, this::attempt);
    } catch (Trouble trouble) {
      throw Refusal.of("push", repository.cannotPush(), trouble, connection.endpoint());
    } catch (HostileInputException e) {
      throw e.toFailure();
    } catch (FailedStream e) {
      throw e.failure();
    }
  }

  private Outcome attempt() throws Trouble, IOException, InterruptedException {
    try {
      if (mayHaveArrived && repository.hasBlob(blob.digest())) {
        return Outcome.SENT;
      }
      long offset = session.isPresent() ? resumed() : 0;
      if (session.isEmpty() && begin()) {
        return Outcome.MOUNTED;
      }
      if (!inChunks && offset == 0 && whole()) {
        return Outcome.SENT;
      }
      chunks(offset);
      return Outcome.SENT;
    } catch (Failure e) {
      throw new FailedStream(e);
    }
  }

  /// Opens a session.
  ///
  /// @return whether none is needed, since the content could be mounted
  private boolean begin() throws Failure, Trouble, IOException, InterruptedException {
    boolean mounting = mountFrom.isPresent() && !mayHaveArrived;
    String query =
        mounting ? "?mount=" + encoded(blob.digest()) + "&from=" + mountFrom.orElseThrow() : "";
    Scope asked = mounting ? scope.mounting(mountFrom.orElseThrow()) : scope;
    Answer answer =
        connection.once(
            Request.of("POST", connection.at(repository.path() + "/blobs/uploads/" + query)),
            asked,
            Connection.SHORT);
    if (answer.status() == 201 && mounting) {
      repository.checkDigest(answer, blob.digest());
      return true;
    }
    if (answer.status() != 202) {
      throw refused(answer);
    }
    session = Optional.of(location(answer));
    chunk = chunk(answer);
    return false;
  }

  private static int chunk(Answer answer) {
    String least = answer.header("oci-chunk-min-length").orElse("");
    return least.matches("[0-9]{1,9}")
        ? Math.clamp(Long.parseLong(least), CHUNK, LARGEST_CHUNK)
        : CHUNK;
  }

  private URI location(Answer answer) throws Trouble {
    return Http.target(answer.uri(), answer.header("location").orElse(""));
  }

  /// How much of the session's content the registry has; the session is gone if it does not say.
  private long resumed() throws Trouble, IOException, InterruptedException {
    Answer answer =
        connection.once(Request.of("GET", session.orElseThrow()), scope, Connection.SHORT);
    Optional<Long> have = have(answer);
    if (answer.status() != 204 || have.isEmpty()) {
      session = Optional.empty();
      return 0;
    }
    if (answer.header("location").isPresent()) {
      session = Optional.of(location(answer));
    }
    return have.get();
  }

  // "0-0" is what some say of nothing at all.
  private Optional<Long> have(Answer answer) {
    Matcher range = RANGE.matcher(answer.header("range").orElse(""));
    if (!range.matches()) {
      return Optional.empty();
    }
    long last = Long.parseLong(range.group(1));
    long have = last == 0 ? 0 : last + 1;
    return have <= blob.size() ? Optional.of(have) : Optional.empty();
  }

  /// Sends the content in one piece.
  ///
  /// @return false if it is too large for that
  private boolean whole() throws Failure, Trouble, IOException, InterruptedException {
    Answer answer = finish(new Whole(blob));
    if (answer.status() == 413 && blob.size() > chunk) {
      inChunks = true;
      if (begin()) {
        throw new IllegalStateException("mounted without being asked to");
      }
      return false;
    }
    committed(answer);
    return true;
  }

  private void chunks(long start) throws Failure, Trouble, IOException, InterruptedException {
    long offset = start;
    try (InputStream in = blob.open()) {
      in.skipNBytes(offset);
      while (offset < blob.size()) {
        byte[] bytes = in.readNBytes((int) Math.min(chunk, blob.size() - offset));
        Answer answer =
            connection.once(
                Request.of("PATCH", session.orElseThrow())
                    .sending(OCTETS, new ContentBytes(bytes))
                    .with("Content-Range", offset + "-" + (offset + bytes.length - 1)),
                scope,
                Connection.SHORT);
        offset += bytes.length;
        if (answer.status() != 202) {
          lost(answer);
        }
        session = Optional.of(location(answer));
        Optional<Long> have = have(answer);
        if (have.isPresent() && have.get() != offset) {
          throw new Trouble(
              Trouble.Kind.BROKEN,
              Http.shown(answer.uri()) + " has " + have.get() + " of " + offset + " bytes sent");
        }
      }
      // The end is where the content's own digest is checked.
      if (in.read() >= 0) {
        throw new IllegalStateException("more than its size: " + blob.digest());
      }
    }
    committed(finish(new ContentBytes(new byte[0])));
  }

  private Answer finish(Request.Content content) throws Trouble, IOException, InterruptedException {
    URI uri = session.orElseThrow();
    String separator = uri.getRawQuery() == null ? "?" : "&";
    URI closing = URI.create(uri + separator + "digest=" + encoded(blob.digest()));
    mayHaveArrived = true;
    try {
      return connection.once(
          Request.of("PUT", closing).sending(OCTETS, content), scope, Connection.SHORT);
    } catch (Trouble trouble) {
      // What has arrived of a large content need not be sent again.
      inChunks = blob.size() > chunk;
      throw trouble;
    }
  }

  private void committed(Answer answer) throws Failure, Trouble, InterruptedException {
    if (answer.status() != 201 && answer.status() != 204) {
      lost(answer);
    }
    repository.checkDigest(answer, blob.digest());
  }

  // A session that the registry does not know any more, or not in this way, is begun anew.
  private void lost(Answer answer) throws Failure, Trouble, InterruptedException {
    boolean forgotten = answer.status() == 404 || answer.status() == 416;
    if (!forgotten) {
      throw refused(answer);
    }
    if (answer.status() == 404) {
      session = Optional.empty();
    }
    throw new Trouble(
        Trouble.Kind.BROKEN,
        Http.shown(answer.uri())
            + " answers "
            + answer.status()
            + answer.said().map(text -> " (" + text + ")").orElse(""));
  }

  private Failure refused(Answer answer) throws Failure, InterruptedException {
    return repository.refused("push", repository.cannotPush(), answer, scope);
  }

  private static String encoded(Digest digest) {
    return digest.toString().replace(":", "%3A");
  }

  private record Whole(Blob blob) implements Request.Content {
    @Override
    public long length() {
      return blob.size();
    }

    @Override
    public InputStream open() throws IOException {
      try {
        return blob.open();
      } catch (Failure e) {
        throw new FailedStream(e);
      }
    }
  }
}
