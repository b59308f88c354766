package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.TarWriter;
import dev.refract.build.emulator.Emulator;
import dev.refract.build.emulator.Probe;
import dev.refract.build.emulator.Trial;
import dev.refract.build.emulator.Trial.Manner;
import dev.refract.build.emulator.Trial.Verdict;
import dev.refract.build.emulator.Trials;
import dev.refract.oci.Execution;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredPlatform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Programs of images that are started to see whether they can be.
class TrialTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final Platform V6 = Platform.of("linux", "arm", "v6");
  private static final Duration SHORT = Duration.ofSeconds(3);

  @Test
  void aProgramAnswersOrNot() throws Exception {
    BusyboxImage image = BusyboxImage.create(V6);

    Trial version = only(image, new Manner.Greeting(), SHORT);
    assertThat(version.verdict()).isEqualTo(new Verdict.Answered("exit code 0"));
    assertThat(version.command()).containsExactly("/bin/main", "--version");
    assertThat(version.output()).isEqualTo("main 1.0\n");

    Trial wrong = only(image, new Manner.Smoke(List.of("exit", "5")), SHORT);
    assertThat(wrong.verdict()).isEqualTo(new Verdict.Ended(5));

    Trial crash = only(image, new Manner.Smoke(List.of("crash")), SHORT);
    assertThat(crash.verdict()).isEqualTo(new Verdict.Crashed(4));
    assertThat(crash.output()).startsWith("now\n");
    assertThat(crash.failed()).isTrue();
  }

  @Test
  void whatKnowsNoUsualArgumentIsNoFailure() throws Exception {
    Trial trial =
        only(
            BusyboxImage.create(
                BusyboxImage.execution("app", "/", List.of("/bin/main", "other")), List.of(AMD64)),
            new Manner.Greeting(),
            SHORT);
    assertThat(trial.verdict()).isEqualTo(new Verdict.Unclear("exit code 64", true));
    assertThat(trial.command()).endsWith("--help");
    assertThat(trial.failed()).isFalse();
  }

  /// The mistake of many an image for the first Pis.
  @Test
  void codeForAnotherProcessorCrashes() throws Exception {
    BusyboxImage image = BusyboxImage.create(BusyboxImage.EXECUTION, Map.of(V6, "armhf"));
    Trial trial = only(image, new Manner.Greeting(), SHORT);
    assertThat(trial.verdict()).isEqualTo(new Verdict.Crashed(4));
    assertThat(trial.sentence()).isEqualTo("crashed: illegal instruction (signal 4)");
    assertThat(trial.output()).contains("uncaught target signal 4");
  }

  /// What the machine of a developer has, and the least one of the platform has not.
  @Test
  void codeForABetterProcessorOfThisKindCrashesToo() throws Exception {
    Platform i386 = Platform.of("linux", "386");
    byte[] avx =
        assembled("--64", "vpaddd %ymm0, %ymm1, %ymm2\nmov $60, %eax\nxor %edi, %edi\nsyscall");
    // QEMU lets most of SSE 2 pass on any processor.
    byte[] sse =
        assembled("--32", "addsubpd %xmm0, %xmm1\nmov $1, %eax\nxor %ebx, %ebx\nint $0x80");
    for (Map.Entry<Platform, byte[]> better : Map.of(AMD64, avx, i386, sse).entrySet()) {
      for (List<String> command :
          List.of(List.of("/bin/better"), List.of("/bin/sh", "-c", "/bin/better; exit $?"))) {
        Trial trial =
            only(
                BusyboxImage.create(
                    BusyboxImage.execution("app", "/", command),
                    Map.of(better.getKey(), better.getKey().equals(AMD64) ? "amd64" : "i386"),
                    better.getValue()),
                new Manner.Smoke(List.of()),
                Trials.PATIENCE);
        assertThat(trial.verdict()).as("%s", trial).isEqualTo(new Verdict.Crashed(4));
      }
    }
  }

  /// A layer with the program `/bin/better`.
  private static byte[] assembled(String kind, String code) throws Exception {
    Path place = Place.fresh("better");
    Files.writeString(place.resolve("better.s"), ".global _start\n_start:\n" + code + "\n");
    Peers.get().run(place, "as", kind, "-o", "better.o", "better.s").orFail();
    String emulation = kind.equals("--64") ? "elf_x86_64" : "elf_i386";
    Peers.get().run(place, "ld", "-m", emulation, "-o", "better", "better.o").orFail();
    byte[] program = Files.readAllBytes(place.resolve("better"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      tar.directory("bin", 0755, 0, 0, 0);
      tar.file("bin/better", 0755, 0, 0, 0, program.length, new ByteArrayInputStream(program));
    }
    return bytes.toByteArray();
  }

  @Test
  void servicesAnswerSideBySideOnOnePort() throws Exception {
    BusyboxImage image =
        BusyboxImage.create(BusyboxImage.execution("serve", "80"), List.of(AMD64, V6));
    List<Trial> trials =
        trials(image, new Manner.Service(Probe.parse("http:///healthz")), Trials.PATIENCE);
    assertThat(trials)
        .extracting(Trial::verdict)
        .containsOnly(new Verdict.Answered("HTTP 200"))
        .hasSize(2);
  }

  @Test
  void aServiceThatNeverAnswers() throws Exception {
    Manner manner = new Manner.Service(Probe.parse("http://:8080/none"));

    Trial mute =
        only(BusyboxImage.create(BusyboxImage.execution("mute"), List.of(AMD64)), manner, SHORT);
    assertThat(mute.verdict()).isEqualTo(new Verdict.Silent("nothing listens on that port"));
    assertThat(mute.output()).isEqualTo("I wait\n");

    Execution serving = BusyboxImage.execution("serve", "8080");
    Trial other = only(BusyboxImage.create(serving, List.of(AMD64)), manner, SHORT);
    assertThat(other.verdict()).isEqualTo(new Verdict.Silent("HTTP 404"));

    Execution ending = BusyboxImage.execution("exit", "0");
    Trial ended = only(BusyboxImage.create(ending, List.of(AMD64)), manner, SHORT);
    assertThat(ended.verdict()).isEqualTo(new Verdict.Ended(0));
  }

  @Test
  void whatCannotBeStarted() throws Exception {
    Execution none = BusyboxImage.execution("app", "/", List.of("/bin/none"));
    assertThat(only(BusyboxImage.create(none, List.of(AMD64)), new Manner.Greeting(), SHORT))
        .extracting(Trial::verdict)
        .isEqualTo(new Verdict.Unstartable("it has no program \"/bin/none\""));

    Execution stranger = BusyboxImage.execution("nobody", "/", List.of("/bin/main"));
    assertThat(only(BusyboxImage.create(stranger, List.of(AMD64)), new Manner.Greeting(), SHORT))
        .extracting(Trial::verdict)
        .isEqualTo(new Verdict.Unstartable("its user \"nobody\" is not in its /etc/passwd"));

    Execution text = BusyboxImage.execution("app", "/", List.of("/srv/healthz"));
    assertThat(only(BusyboxImage.create(text, List.of(AMD64)), new Manner.Greeting(), SHORT))
        .extracting(Trial::verdict)
        .isEqualTo(new Verdict.Unstartable("/srv/healthz: Permission denied"));
  }

  private static Trial only(BusyboxImage image, Manner manner, Duration patience) throws Exception {
    List<Trial> trials = trials(image, manner, patience);
    assertThat(trials).hasSize(1);
    return trials.getFirst();
  }

  private static List<Trial> trials(BusyboxImage image, Manner manner, Duration patience)
      throws Exception {
    Path scratch = Place.fresh("trial");
    try (Debian debian = Debian.open();
        ImageStore store = ImageStore.open(image.layout());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Trials trials = new Trials(new Emulator(debian.programs(), scratch), scratch, patience);
      List<Callable<Trial>> tasks = new ArrayList<>();
      for (StoredPlatform platform : store.image().platforms()) {
        tasks.add(() -> trials.run(platform, manner));
      }
      List<Trial> results = new ArrayList<>();
      for (Future<Trial> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    }
  }
}
