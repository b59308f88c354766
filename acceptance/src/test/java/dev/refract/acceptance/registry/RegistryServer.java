package dev.refract.acceptance.registry;

import dev.refract.acceptance.Peers;
import dev.refract.acceptance.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Debian's `docker-registry` on the loopback device, as an ordinary user.
final class RegistryServer implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("listening on (?:127\\.0\\.0\\.1|\\[::\\]):(\\d+)");
  private static final Pattern REQUEST =
      Pattern.compile("\"([A-Z]+ /v2/\\S*) HTTP/1\\.1\" (\\d{3}) ");

  private final Path directory;
  private final String http;
  private final String more;
  private final List<String> lines = new ArrayList<>();
  private Process process;
  private int port;

  private RegistryServer(Path directory, String http, String more) throws Exception {
    this.directory = directory;
    this.http = http;
    this.more = more;
    this.process = run();
  }

  /// One that lets everybody in.
  static RegistryServer start() throws Exception {
    return start("", "");
  }

  /// One with `http` among its members of `http:`, one a line, and `more` behind them all.
  static RegistryServer start(String http, String more) throws Exception {
    return new RegistryServer(Place.fresh("registry"), http, more);
  }

  private Process run() throws Exception {
    Path config = directory.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: info}
        storage: {filesystem: {rootdirectory: %s}}
        http:
          addr: 127.0.0.1:%d
          secret: kept so that sessions outlive the process
        %s
        %s
        """
            .formatted(directory.resolve("data"), port, http.indent(2), more));
    List<String> command = new ArrayList<>(Peers.get().words("docker-registry"));
    command.addAll(List.of("serve", config.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    Process started = builder.start();
    CompletableFuture<Integer> listening = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> read(started, listening));
    port = listening.get(1, TimeUnit.MINUTES);
    return started;
  }

  private void read(Process from, CompletableFuture<Integer> listening) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(from.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lines) {
          lines.add(line);
        }
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.find()) {
          listening.complete(Integer.parseInt(matcher.group(1)));
        }
      }
      listening.completeExceptionally(new AssertionError(String.join("\n", lines)));
    } catch (IOException e) {
      listening.completeExceptionally(e);
    }
  }

  /// Its name, as images have it.
  String host() {
    return "127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /// All requests until now, such as `PUT /v2/… 201`; what varies behind a question mark is cut
  /// off.
  List<String> requests() {
    synchronized (lines) {
      return lines.stream()
          .map(REQUEST::matcher)
          .filter(Matcher::find)
          .map(found -> found.group(1).split("\\?", 2)[0] + " " + found.group(2))
          .toList();
    }
  }

  /// How many requests there were that match `pattern` from their beginning on.
  long count(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return requests().stream().filter(request -> compiled.matcher(request).lookingAt()).count();
  }

  /// Forgets the requests until now.
  void forgetRequests() {
    synchronized (lines) {
      lines.clear();
    }
  }

  /// Ends it with SIGKILL.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// Starts it again at the same place, with what it has stored, if it is not alive.
  synchronized void wake() {
    try {
      if (!process.isAlive()) {
        process = run();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
