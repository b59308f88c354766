package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.BuildRequest;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.PerPlatform;
import dev.refract.build.config.Route;
import dev.refract.cli.terminal.Colours;
import dev.refract.oci.Platform;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the options of a build become; what is not given stays open for refract.yml.
class ProjectOptionsTest {
  private static BuildRequest request(Map<String, String> environment, String... words)
      throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HOME", "/nowhere");
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Console console = new Console(nowhere, nowhere, all, new Manner(Colours.Wish.NEVER, false));
    List<String> line = new ArrayList<>(List.of("build"));
    line.addAll(Arrays.asList(words));
    Arguments arguments =
        new Arguments(
            Main.commandLine().parseArgs(line.toArray(String[]::new)).subcommand(), console);
    return ProjectOptions.request(arguments, console, List.of(), List.of());
  }

  @Test
  void nothingGivenIsNothingSaid() throws Exception {
    BuildRequest request = request(Map.of());
    assertThat(request.release()).isEmpty();
    assertThat(request.link()).isEmpty();
    assertThat(request.defines()).isEmpty();
    assertThat(request.cpus()).isEqualTo(PerPlatform.unsaid());
    assertThat(request.linkFlags()).isEmpty();
    assertThat(request.configuration()).isEmpty();
    assertThat(request.platforms()).isEmpty();
  }

  @Test
  void theCommandLineArrives() throws Exception {
    BuildRequest request =
        request(
            Map.of("REFRACT_LINK", "static", "REFRACT_DEFINE", "x", "REFRACT_RELEASE", "yes"),
            "--link=dynamic",
            "-Dpreview_mt",
            "--define=a=b",
            "-D",
            "c,d",
            "--mcpu=generic,linux/arm64=cortex-a72",
            "--mcpu=linux/x86_64=x86-64-v3",
            "--link-flags=-Wl,-z,now -s",
            "--link-flags",
            "-x",
            "--config=ci/refract.yml",
            "--route=emulated-link,linux/arm64=emulated",
            "--crystal=>= 1.14",
            "--crystal=linux/arm64=tarball=x.tar.gz,sha256=" + "0".repeat(64),
            "--no-release");
    assertThat(request.link()).contains(LinkMode.DYNAMIC);
    assertThat(request.defines()).containsExactly("preview_mt", "a=b", "c", "d");
    assertThat(request.cpus())
        .isEqualTo(
            new PerPlatform<>(
                Optional.of("generic"),
                new TreeMap<>(
                    Map.of(
                        Platform.of("linux", "arm64"),
                        "cortex-a72",
                        Platform.of("linux", "amd64"),
                        "x86-64-v3"))));
    Platform arm64 = Platform.of("linux", "arm64");
    assertThat(request.routes())
        .isEqualTo(
            new PerPlatform<>(
                Optional.of(Route.EMULATED_LINK), new TreeMap<>(Map.of(arm64, Route.EMULATED))));
    assertThat(request.crystal())
        .isEqualTo(
            new PerPlatform<>(
                Optional.of(">= 1.14"),
                new TreeMap<>(Map.of(arm64, "tarball=x.tar.gz,sha256=" + "0".repeat(64)))));
    assertThat(request.linkFlags()).containsExactly("-Wl,-z,now -s", "-x");
    assertThat(request.configuration()).contains(Path.of("ci/refract.yml"));
    assertThat(request.release()).contains(false);
    assertThat(request(Map.of(), "--release").release()).contains(true);
  }

  @Test
  void theEnvironmentArrives() throws Exception {
    BuildRequest request =
        request(
            Map.of(
                "REFRACT_LINK", "static",
                "REFRACT_DEFINE", "a,b",
                "REFRACT_MCPU", "linux/arm/v7=cortex-a9",
                "REFRACT_LINK_FLAGS", "-Wl,-s",
                "REFRACT_CONFIG", "x.yml",
                "REFRACT_RELEASE", "no"));
    assertThat(request.link()).contains(LinkMode.STATIC);
    assertThat(request.defines()).containsExactly("a", "b");
    assertThat(request.cpus().on(Platform.of("linux", "arm", "v7"))).contains("cortex-a9");
    assertThat(request.cpus().on(Platform.of("linux", "arm64"))).isEmpty();
    assertThat(request.linkFlags()).containsExactly("-Wl,-s");
    assertThat(request.configuration()).contains(Path.of("x.yml"));
    assertThat(request.release()).contains(false);
  }
}
