package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.oci.Execution;
import dev.refract.oci.Platform;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each platform's program, taken out of the archive's layers, serves and finds all well on the
/// lowest CPU that the platform promises.
class SelfcheckTest {
  private static final Pattern LISTENS = Pattern.compile("greeter .* listens on http://.*:(\\d+)");
  private static final String SERVER = "/usr/bin/greeter";

  @ParameterizedTest
  @CsvSource({
    "linux/amd64,  qemu-x86_64,  Nehalem,    x86_64-unknown-linux-gnu",
    "linux/arm64,  qemu-aarch64, cortex-a53, aarch64-unknown-linux-gnu",
    "linux/arm/v7, qemu-arm,     cortex-a7,  arm-unknown-linux-gnueabihf",
    "linux/arm/v6, qemu-arm,     arm1176,    arm-unknown-linux-gnueabi",
  })
  void everyCheckPasses(String platform, String emulator, String cpu, String triple)
      throws Exception {
    Platform wanted = Platform.parse(platform);
    Path root = Greeter.get().root(wanted);
    Execution execution = new BuiltImage(Greeter.get().archive()).execution(wanted);
    Emulation emulation = new Emulation(emulator, cpu);

    assertThat(execution.entrypoint()).endsWith("--", SERVER);
    String init = execution.entrypoint().getFirst();
    assertThat(run(emulation.start(root, execution, Map.of(), List.of(init, "--version"))))
        .as("the entrypoint's first word")
        .startsWith("tini version");

    // tini would have the kernel start the server, and the kernel knows nothing of QEMU.
    Emulation.Start start = emulation.start(root, execution, Map.of("PORT", "0"), List.of(SERVER));
    Process server = start(start);
    try (BufferedReader errors = server.errorReader(StandardCharsets.UTF_8)) {
      int port = port(errors);
      assertThat(get(port, "/healthz").body()).isEqualTo("ok");
      HttpResponse<String> response = get(port, "/selfcheck");
      Fields report =
          Json.parseObject("test", "/selfcheck", response.body().getBytes(StandardCharsets.UTF_8));
      Map<String, String> failed = new TreeMap<>();
      Map<String, String> passed = new TreeMap<>();
      for (Fields check : report.objects("checks")) {
        (check.flag("ok") ? passed : failed).put(check.text("name"), check.text("detail"));
      }
      assertThat(failed).isEmpty();
      assertThat(passed)
          .containsKeys(
              "directory",
              "sleep",
              "file time read",
              "file time set",
              "certificates",
              "time zone",
              "encoding",
              "backtrace",
              "http",
              "json",
              "yaml",
              "regex",
              "gzip",
              "digest");
      assertThat(report.flag("ok")).isTrue();
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(report.text("version")).isEqualTo("1.0.0");
      assertThat(report.text("triple")).isEqualTo(triple);
    } finally {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
      server.destroyForcibly();
    }
  }

  private static String run(Emulation.Start start) throws IOException, InterruptedException {
    try (Running running = Running.start(Place.scratch(), start.environment(), start.words())) {
      return running.await().orFail().stdout();
    }
  }

  private static Process start(Emulation.Start start) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(start.words())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(start.environment());
    return builder.start();
  }

  private static int port(BufferedReader errors) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      Matcher listens = LISTENS.matcher(line);
      if (listens.matches()) {
        return Integer.parseInt(listens.group(1));
      }
      all.append(line).append('\n');
    }
    throw new AssertionError("the server has ended:\n" + all);
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build()) {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      return client.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(2)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
