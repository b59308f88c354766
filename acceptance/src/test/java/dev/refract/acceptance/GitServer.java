package dev.refract.acceptance;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// Git repositories on the loopback device, as plain files, which git calls the dumb protocol.
final class GitServer implements AutoCloseable {
  private final Path folder;
  private final HttpServer server;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  private GitServer(Path folder, HttpServer server) {
    this.folder = folder;
    this.server = server;
  }

  static GitServer start() throws IOException {
    Path folder = Place.fresh("git-server");
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    GitServer server = new GitServer(folder, http);
    http.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath().substring(1);
          server.asked.add(path);
          Path file = folder.resolve(path).normalize();
          boolean there = file.startsWith(folder) && Files.isRegularFile(file);
          byte[] content = there ? Files.readAllBytes(file) : new byte[0];
          exchange.sendResponseHeaders(there ? 200 : 404, there ? content.length : -1);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(content);
          }
          exchange.close();
        });
    http.start();
    return server;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /// The address of the repository `name`.
  String address(String name) {
    return "http://127.0.0.1:" + port() + "/" + name + ".git";
  }

  /// How many files were asked for.
  int requests() {
    return asked.size();
  }

  /// Makes the repository `name` with one commit, tagged `v1.2.0`.
  void repository(String name, Map<String, String> files) throws IOException, InterruptedException {
    Path work = Place.fresh("git-work");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.createDirectories(work.resolve(file.getKey()).getParent());
      Files.writeString(work.resolve(file.getKey()), file.getValue());
    }
    Path bare = folder.resolve(name + ".git");
    git(work, "init", "--quiet");
    commit(work);
    git(work, "tag", "v1.2.0");
    git(work, "clone", "--quiet", "--bare", ".", bare.toString());
    git(bare, "update-server-info");
  }

  /// Commits all files of `work`.
  static void commit(Path work) throws IOException, InterruptedException {
    git(work, "add", "--all");
    git(work, "commit", "--quiet", "--message", "all");
  }

  /// Runs the machine's git and gives what it prints.
  static String git(Path directory, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=t"));
    command.addAll(List.of("-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"));
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of("HOME", directory.toString(), "PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8");
    try (Running running = Running.start(directory, environment, command)) {
      return running.await().orFail().stdout().strip();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
