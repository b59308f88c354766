package dev.refract.build.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  @TempDir private Path directory;

  private static Step step(String input, AtomicInteger runs) {
    return new Step(
        "copy",
        Inputs.NONE.with("input", input),
        scratch -> {
          runs.incrementAndGet();
          Path file = scratch.fresh("");
          Files.writeString(file, "made of " + input);
          return new Step.Outputs(Map.of("file", file), Map.of("fact", "a\nb \\n c\\"));
        });
  }

  @Test
  void aStepRunsOnceForItsInputs() throws Exception {
    Store store = Store.open(directory);
    AtomicInteger runs = new AtomicInteger();
    Result first = store.result(step("one", runs));
    Result second = Store.open(directory).result(step("one", runs));
    Result other = store.result(step("two", runs));
    assertThat(runs).hasValue(2);
    assertThat(first.cached()).isFalse();
    assertThat(second.cached()).isTrue();
    assertThat(second.blobs()).isEqualTo(first.blobs());
    assertThat(second.fact("fact")).isEqualTo("a\nb \\n c\\");
    assertThat(other.blob("file")).isNotEqualTo(first.blob("file"));
    assertThat(store.file(step("one", runs), "file")).hasContent("made of one");
  }

  @Test
  void otherCodeDoesItsOwnSteps() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Step ours = step("one", runs);
    Step fetched = new Step("fetch", Step.Basis.INPUTS, ours.inputs(), ours.work());
    for (Step step : List.of(ours, fetched)) {
      Store.open(directory).result(step);
    }
    Store other = new Store(directory, Digest.of(new byte[0]).toString());
    assertThat(other.result(ours).cached()).isFalse();
    assertThat(other.result(fetched).cached()).isTrue();
    assertThat(runs).hasValue(3);
  }

  @Test
  void noTwoListsReadAlike() {
    assertThat(Inputs.NONE.with("flags", List.of("-la, -lb")))
        .isNotEqualTo(Inputs.NONE.with("flags", List.of("-la", "-lb")));
    assertThat(Inputs.NONE.with("flags", List.of("a", "")))
        .isNotEqualTo(Inputs.NONE.with("flags", List.of("a")));
    assertThat(Inputs.NONE.with("flags", List.of("1:a,")))
        .isNotEqualTo(Inputs.NONE.with("flags", List.of("1:a,", "")));
    assertThat(Inputs.NONE.with("a", "b").digest())
        .isNotEqualTo(Inputs.NONE.with("a", List.of("b")).digest());
  }

  @Test
  void aBrokenContentIsMadeAgain() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Path file = Store.open(directory).file(step("one", runs), "file");
    Files.writeString(file, "made of ONE");
    assertThat(Store.open(directory).file(step("one", runs), "file")).hasContent("made of one");
    assertThat(runs).hasValue(2);
    Files.delete(file);
    assertThat(Store.open(directory).file(step("one", runs), "file")).hasContent("made of one");
    assertThat(runs).hasValue(3);
  }

  @Test
  void aBrokenRecordIsAsGoodAsNone() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Step step = step("one", runs);
    Result good = Store.open(directory).result(step);
    Path file = Store.open(directory).record(step);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThat(Store.open(directory).recorded(step)).as("cut at " + length).isEmpty();
    }
    assertThat(Store.open(directory).result(step).blobs()).isEqualTo(good.blobs());
    assertThat(runs).hasValue(2);
  }

  @Test
  void theRecordOfOtherInputsIsNotTaken() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Store store = Store.open(directory);
    store.result(step("one", runs));
    Files.copy(store.record(step("one", runs)), store.record(step("two", runs)));
    assertThat(store.file(step("two", runs), "file")).hasContent("made of two");
  }

  @Test
  void aFailedStepLeavesNothing() throws Exception {
    Store store = Store.open(directory);
    Step failing =
        new Step(
            "fail",
            Inputs.NONE,
            scratch -> {
              Files.writeString(scratch.fresh(""), "half");
              throw new Failure(Failure.Kind.TOOL, "test", "no");
            });
    assertThatThrownBy(() -> store.result(failing)).hasMessage("[test] no");
    assertThat(store.recorded(failing)).isEmpty();
    assertThat(children("tmp")).isZero();
  }

  @Test
  void whatAKilledProcessLeftIsSweptAndALivingOnesIsNot() throws Exception {
    Store store = Store.open(directory);
    Path dead = Files.createDirectories(directory.resolve("tmp/dead/read-only"));
    Files.writeString(dead.resolve("file"), "half");
    dead.toFile().setWritable(false);
    try (Scratch living = store.scratch()) {
      Store.open(directory);
      assertThat(directory.resolve("tmp/dead")).doesNotExist();
      assertThat(living.directory()).exists();
    }
  }

  @Test
  void threadsThatWantTheSameStepRunItOnce() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Store store = Store.open(directory);
    CountDownLatch together = new CountDownLatch(4);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      java.util.List<Future<Digest>> results =
          Stream.generate(() ->
                  threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return store.result(step("one", runs)).blob("file");
                  }))
              .limit(4)
              .toList();
      for (Future<Digest> result : results) {
        assertThat(result.get())
            .isEqualTo(Digest.of("made of one".getBytes(StandardCharsets.UTF_8)));
      }
    }
    assertThat(runs).hasValue(1);
  }

  private long children(String name) throws IOException {
    try (Stream<Path> list = Files.list(directory.resolve(name))) {
      return list.count();
    }
  }

  @Test
  void whatKilledProcessesWereWritingIsSweptWhenItIsOld(@TempDir Path cache) throws Exception {
    Path folder = Files.createDirectories(cache.resolve("apt/indices"));
    Path old = Files.writeString(AtomicFile.temporary(folder.resolve("x")), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Path fresh = Files.writeString(AtomicFile.temporary(folder.resolve("x")), "half");
    Path whole = Files.writeString(folder.resolve("x"), "whole");
    Files.setLastModifiedTime(whole, FileTime.from(Instant.EPOCH));
    Store.open(cache);
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(whole).exists();
  }
}
