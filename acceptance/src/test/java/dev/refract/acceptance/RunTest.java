package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.TarWriter;
import dev.refract.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `refract run`: programs of images run here as in a container engine.
class RunTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final Platform ARM64 = Platform.of("linux", "arm64");
  private static final Platform V6 = Platform.of("linux", "arm", "v6");

  @ParameterizedTest
  @CsvSource({"linux/amd64, x86_64", "linux/arm/v6, armv6l"})
  void asTheImageSays(String platform, String machine) throws Exception {
    List<String> before = EmulatorTest.formats();
    BusyboxImage image = BusyboxImage.create(AMD64, V6);

    Finished finished = run(image.layout(), "--platform", platform);

    assertThat(finished.stderr()).isEmpty();
    assertThat(finished.lines())
        .containsExactly("4321", "1234", machine, "/srv", "hello from /home", "<of the image>");
    assertThat(finished.exitCode()).isZero();
    assertThat(EmulatorTest.formats()).isEqualTo(before);
    assertThat(unpacked()).isEmpty();
  }

  @Test
  void argumentsStandInForThoseOfTheImage() throws Exception {
    BusyboxImage image = BusyboxImage.create(AMD64, V6);
    assertThat(run(image.layout(), "--", "show", "a b", "--platform", "@/etc/hosts", "").lines())
        .endsWith("hello from /home", "<a b>", "<--platform>", "<@/etc/hosts>", "<>");
    assertThat(run(image.layout(), "--platform", "linux/arm/v6", "--", "exit", "42").exitCode())
        .isEqualTo(42);
  }

  @Test
  void rootOfTheImageInADirectoryThatItLacks() throws Exception {
    BusyboxImage image =
        BusyboxImage.create(
            BusyboxImage.execution(
                "root:staff", "/var/lib/new", List.of("sh", "-c"), "id -u; id -g; pwd; >/etc/own"),
            List.of(AMD64));
    assertThat(run(image.layout()).orFail().lines()).containsExactly("0", "50", "/var/lib/new");
  }

  @Test
  void standardInputIsTheUsers() throws Exception {
    BusyboxImage image = BusyboxImage.create(AMD64);
    Process process =
        new ProcessBuilder(Product.command(arguments(image.layout(), "--", "cat")))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
      input.write("to and fro");
    }
    assertThat(process.getInputStream().readAllBytes()).asString().isEqualTo("to and fro");
    assertThat(process.waitFor()).isZero();
  }

  /// As a terminal does on Ctrl-C, the signal goes to all processes of the group.
  @ParameterizedTest
  @CsvSource({
    "linux/amd64,  INT,  3",
    "linux/amd64,  HUP,  5",
    "linux/arm/v6, TERM, 4",
  })
  void signalsArePassedOn(String platform, String signal, int exitCode) throws Exception {
    BusyboxImage image = BusyboxImage.create(AMD64, V6);
    Path stdout = Files.createTempFile(Place.scratch(), "stdout", "");
    try (Running running = start(stdout, image.layout(), "--platform", platform, "--", "listen")) {
      await(running, stdout, "ready\n");
      kill("USR1", running);
      await(running, stdout, "ready\nUSR1\n");
      kill(signal, running);
      Finished finished = running.await();
      assertThat(finished.stdout()).isEqualTo("ready\nUSR1\n" + signal + "\n");
      assertThat(finished.stderr()).isEmpty();
      assertThat(finished.exitCode()).isEqualTo(exitCode);
    }
    assertThat(unpacked()).isEmpty();
  }

  @Test
  void whoIgnoresSigtermIsKilledAfterAWhile() throws Exception {
    BusyboxImage image = BusyboxImage.create(AMD64);
    Path stdout = Files.createTempFile(Place.scratch(), "stdout", "");
    try (Running running = start(stdout, image.layout(), "--", "deaf")) {
      await(running, stdout, "ready\n");
      long start = System.nanoTime();
      kill("TERM", running);
      Finished finished = running.await();
      assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.SECONDS.toNanos(9));
      assertThat(finished.exitCode()).isEqualTo(137);
    }
    assertThat(unpacked()).isEmpty();
  }

  /// An image may have links where the sandbox mounts something and where engines write.
  @Test
  void linksOfTheImageLeadNowhere() throws Exception {
    Path outside = Place.fresh("outside");
    Path victim = Files.writeString(outside.resolve("victim"), "kept");
    ByteArrayOutputStream layer = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(layer)) {
      for (String name : List.of("dev", "proc", "sys")) {
        tar.symlink(name, "/oldroot" + outside, 0, 0, 0);
      }
      tar.directory("etc", 0755, 0, 0, 0);
      tar.symlink("etc/resolv.conf", victim.toString(), 0, 0, 0);
      tar.symlink("etc/hosts", "/oldroot" + outside + "/hosts", 0, 0, 0);
      tar.symlink("place", outside.toString(), 0, 0, 0);
    }
    BusyboxImage image =
        BusyboxImage.create(
            BusyboxImage.execution("app", "/place/deep", List.of("/bin/busybox", "true")),
            Map.of(AMD64, "amd64"),
            layer.toByteArray());

    Finished finished = run(image.layout());

    // There is no such directory in the image, and none is made on the machine.
    assertThat(finished.stderr()).contains("/place/deep");
    assertThat(finished.exitCode()).isEqualTo(1);
    assertThat(victim).hasContent("kept");
    try (Stream<Path> files = Files.list(outside)) {
      assertThat(files).containsExactly(victim);
    }
    BusyboxImage other =
        BusyboxImage.create(
            BusyboxImage.execution("app", "/", List.of("sh", "-c"), "cat /dev/null /proc/1/comm"),
            Map.of(AMD64, "amd64"),
            layer.toByteArray());
    assertThat(run(other.layout()).orFail().stdout()).isNotEmpty();
    try (Stream<Path> files = Files.list(outside)) {
      assertThat(files).containsExactly(victim);
    }
  }

  @Test
  void nothingIsLeftOfAKilledRun() throws Exception {
    BusyboxImage image = BusyboxImage.create(V6);
    Path stdout = Files.createTempFile(Place.scratch(), "stdout", "");
    try (Running running = start(stdout, image.layout(), "--", "deaf")) {
      await(running, stdout, "ready\n");
      List<ProcessHandle> all = running.process().descendants().toList();
      assertThat(all).hasSizeGreaterThan(3);
      running.kill();
      for (ProcessHandle process : all) {
        process.onExit().get(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void anotherMachinesProgramWhereThereIsNoOther() throws Exception {
    BusyboxImage image = BusyboxImage.create(V6, ARM64);
    Finished finished = run(image.layout());
    assertThat(finished.lines()).contains("armv6l");
    assertThat(finished.stderr())
        .isEqualTo("[note] the image has nothing for linux/amd64, so linux/arm/v6 is emulated\n");
  }

  @Test
  void whatCannotBeRunIsSaid() throws Exception {
    BusyboxImage image =
        BusyboxImage.create(
            BusyboxImage.execution("app", "/", List.of("/bin/none")), List.of(AMD64, V6));
    assertThat(run(image.layout(), "--platform", "linux/arm64"))
        .isEqualTo(
            new Finished(
                2,
                "",
                "[image] there is nothing for linux/arm64, only for linux/amd64, linux/arm/v6\n"));
    assertThat(run(image.layout()))
        .isEqualTo(new Finished(1, "", "[image] it has no program \"/bin/none\"\n"));
    Path text = Files.writeString(Place.fresh("text").resolve("notes.txt"), "to do\n");
    Finished finished = run(text);
    assertThat(finished.exitCode()).isEqualTo(1);
    assertThat(finished.stderr()).contains("notes.txt").contains("try: name an image layout");
  }

  @Test
  void anImageIsNotUnpackedWhereThereIsNoSpaceForIt() throws Exception {
    BusyboxImage image = BusyboxImage.create(AMD64);
    List<String> words = new ArrayList<>(Peers.get().bubblewrap().orElseThrow());
    words.addAll(List.of("--unshare-user", "--die-with-parent", "--dev-bind", "/", "/"));
    words.addAll(Walls.small(Place.cache().resolve("tmp").toRealPath(), 1 << 20));
    words.add("--");
    words.addAll(Product.command(arguments(image.layout())));
    try (Running running = Running.start(Place.scratch(), Product.environment(Map.of()), words)) {
      assertThat(running.await().stderr())
          .matches("\\[image\\] its files have [12][0-9]{6} bytes, and there is space for .*\n");
    }
  }

  private static Finished run(Path image, String... more) throws Exception {
    return Product.run(Place.scratch(), Map.of(), arguments(image, more));
  }

  private static Running start(Path stdout, Path image, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("setsid"));
    words.addAll(Product.command(arguments(image, more)));
    return Running.start(Place.scratch(), Product.environment(Map.of()), words, stdout);
  }

  private static String[] arguments(Path image, String... more) {
    List<String> all = new ArrayList<>(List.of("run", image.toString()));
    all.addAll(List.of("--cache", Place.cache().toString(), "--accept-expired"));
    all.addAll(List.of("--progress", "quiet"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static void await(Running running, Path stdout, String text) throws Exception {
    while (!Files.readString(stdout).equals(text)) {
      assertThat(running.process().waitFor(10, TimeUnit.MILLISECONDS))
          .as(running.errorsSoFar())
          .isFalse();
    }
  }

  private static void kill(String signal, Running running) throws Exception {
    String group = "-" + running.process().pid();
    assertThat(new ProcessBuilder("kill", "-" + signal, "--", group).start().waitFor()).isZero();
  }

  /// The file systems of images that are in the cache.
  private static List<Path> unpacked() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> places = Files.list(Place.cache().resolve("tmp"))) {
      for (Path place : places.toList()) {
        if (Files.exists(place.resolve("1-root/bin/main"))) {
          found.add(place);
        }
      }
    }
    return found;
  }
}
