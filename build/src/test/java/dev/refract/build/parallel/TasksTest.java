package dev.refract.build.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TasksTest {
  @Test
  void givesResultsInTheOrderOfTheTasks() throws Exception {
    assertThat(Tasks.run(2, List.<Tasks.Task<Integer>>of(() -> 1, () -> 2, () -> 3)))
        .containsExactly(1, 2, 3);
    assertThat(Tasks.run(2, List.<Tasks.Task<Integer>>of())).isEmpty();
  }

  @Test
  void theFirstFailureInterruptsTheOthersAndIsThrownAfterTheyEnded() {
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Tasks.Task<Integer> patient =
        () -> {
          waiting.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.set(true);
          }
          return 1;
        };
    Tasks.Task<Integer> failing =
        () -> {
          waiting.await();
          throw new Failure(Failure.Kind.TOOL, "test", "no");
        };
    assertThatThrownBy(() -> Tasks.run(2, List.of(patient, failing))).hasMessage("[test] no");
    assertThat(interrupted).isTrue();
  }
}
