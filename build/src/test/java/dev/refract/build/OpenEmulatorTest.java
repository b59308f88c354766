package dev.refract.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.refract.build.lock.Pins;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenEmulatorTest {
  @Test
  void aMirrorOfTheBaseIsNotAskedForDebiansQemu(@TempDir Path folder) throws Exception {
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    try {
      String address = "http://127.0.0.1:" + server.getAddress().getPort();
      Path apt = Files.createDirectories(folder.resolve("machine/etc/apt"));
      Files.writeString(
          apt.resolve("sources.list"),
          "deb "
              + address
              + "/debian trixie main\n"
              + "deb "
              + address
              + "/debian-security trixie-security main\n");
      Path directory = Files.createDirectory(folder.resolve("lamp"));
      Files.writeString(directory.resolve("shard.yml"), "name: lamp\nversion: 1.2.3\n");
      BuildRequest request =
          BuildRequest.of(
                  directory,
                  new Settings(
                      folder.resolve("cache"),
                      Optional.of(URI.create(address + "/alpine")),
                      false,
                      false,
                      Duration.ZERO,
                      1,
                      folder.resolve("machine"),
                      Map.of()))
              .base(Optional.of("alpine:3.22"))
              .build();
      try (Workshop workshop = new Workshop(request, Project.read(request), Pins.none(), _ -> {});
          OpenEmulator emulator = OpenEmulator.of(workshop)) {
        assertThatThrownBy(() -> emulator.fetch(List.of(Platform.of("linux", "arm64")), true))
            .isInstanceOf(Failure.class);
      }
    } finally {
      server.stop(0);
    }
    assertThat(asked).isNotEmpty().allMatch(path -> path.startsWith("/debian"));
  }
}
