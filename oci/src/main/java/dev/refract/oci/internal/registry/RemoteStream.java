package dev.refract.oci.internal.registry;

import dev.refract.failure.FailedStream;
import dev.refract.failure.Failure;
import dev.refract.http.Http;
import dev.refract.http.Request;
import dev.refract.http.Response;
import dev.refract.http.Retry;
import dev.refract.http.Trouble;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Content on its way from a registry: where the connection breaks, the rest is asked for. That the
/// parts are of the same content is for the digest to say.
final class RemoteStream extends InputStream {
  private final Repository repository;
  private final String path;
  private final String mediaType;
  private final long size;
  private long position;
  private int failures;
  private @Nullable Response response;

  RemoteStream(Repository repository, String path, String mediaType, long size) {
    this.repository = repository;
    this.path = path;
    this.mediaType = mediaType;
    this.size = size;
  }

  /// Asks for what is to come next.
  ///
  /// @throws Failure of kind `NETWORK` if it cannot be had
  void connect() throws Failure, IOException {
    try {
      response =
          Retry.run(
              repository.connection().settings().patience(),
              repository.connection()::retrying,
              this::request);
    } catch (Trouble trouble) {
      throw Refusal.of("pull", cannotPull(), trouble, repository.connection().endpoint());
    } catch (FailedStream e) {
      throw e.failure();
    } catch (InterruptedException e) {
      throw Failure.interrupted("pull", e);
    }
  }

  private Response request() throws Trouble, IOException, InterruptedException {
    Connection connection = repository.connection();
    Scope scope = Scope.pull(repository.path());
    Request request =
        Request.of("GET", connection.at(repository.path() + "/" + path)).with("Accept", mediaType);
    if (position > 0) {
      request = request.with("Range", "bytes=" + position + "-");
    }
    Response answer = connection.send(request, scope);
    if (answer.status() == 206 && position > 0) {
      return answer;
    }
    if (answer.status() != 200) {
      Answer read = Answer.of(answer, Connection.SHORT);
      if (answer.isTemporary()) {
        throw Temporary.of(read);
      }
      try {
        throw new FailedStream(repository.refused("pull", cannotPull(), read, scope));
      } catch (Failure e) {
        throw new FailedStream(e);
      }
    }
    try {
      // A server that does not know ranges begins anew.
      answer.body().skipNBytes(position);
    } catch (IOException e) {
      throw Http.brokenOff(answer.uri(), e);
    }
    return answer;
  }

  private String cannotPull() {
    return repository.connection().endpoint().domain()
        + "/"
        + repository.path()
        + "/"
        + path
        + " cannot be pulled";
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (true) {
      Response from = response;
      if (from == null) {
        throw new IOException("closed");
      }
      try {
        int count = from.body().read(target, offset, length);
        boolean early = count < 0 && position < size;
        if (!early) {
          position += Math.max(count, 0);
          return count;
        }
        throw new IOException("EOF reached after " + position + " of " + size + " bytes");
      } catch (IOException e) {
        reconnect(from, e);
      }
    }
  }

  private void reconnect(Response broken, IOException cause) throws IOException {
    Trouble trouble = Http.brokenOff(broken.uri(), cause);
    close();
    failures++;
    // A registry that ends early each time is one whose content is shorter than it has to be.
    if (failures >= repository.connection().settings().patience().attempts()) {
      throw new FailedStream(
          Refusal.of("pull", cannotPull(), trouble, repository.connection().endpoint()));
    }
    repository.connection().retrying(trouble, failures);
    try {
      connect();
    } catch (Failure e) {
      throw new FailedStream(e);
    }
  }

  @Override
  public void close() {
    Response open = response;
    response = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Nobody wants the rest.
        return;
      }
    }
  }
}
