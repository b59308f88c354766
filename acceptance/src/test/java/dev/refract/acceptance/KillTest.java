package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A build that was killed at any moment leaves no process behind, and nothing that the next build
/// could take for something whole.
@Execution(ExecutionMode.CONCURRENT)
@Tag("thorough")
class KillTest {
  private static final int KILLS = 30;

  /// Another one for each run; the names of the tests show it, and `-Dkills.seed` gives it back.
  private static final long SEED = Long.getLong("kills.seed", System.nanoTime());

  private static final Queue<Killing> SEEN = new ConcurrentLinkedQueue<>();

  static Stream<Arguments> moments() {
    List<Arguments> moments = new ArrayList<>();
    for (int round = 0; round < KILLS; round++) {
      Killing.Stage[] stages = Killing.Stage.values();
      moments.add(Arguments.of(stages[round % stages.length], round, SEED));
    }
    return moments.stream();
  }

  @ParameterizedTest(name = "{0}, round {1} of seed {2}")
  @MethodSource("moments")
  void theNextBuildGivesTheSame(Killing.Stage stage, int round, long seed) throws Exception {
    SEEN.add(Killing.in(stage, new Random(seed + round), Killing.Extent.MUCH));
  }

  /// Builds that had ended already, or had gone on to another stage, prove nothing.
  @AfterAll
  static void enoughWereKilledWhereTheyShouldBe() {
    List<Killing> seen = List.copyOf(SEEN);
    assertThat(seen.stream().filter(Killing::isReal))
        .as("%s", seen)
        .hasSizeGreaterThanOrEqualTo(25);
    for (Killing.Stage stage : Killing.Stage.values()) {
      assertThat(seen.stream().filter(killing -> killing.stage().equals(Optional.of(stage))))
          .as("%s in %s", stage, seen)
          .hasSizeGreaterThanOrEqualTo(3);
    }
  }
}
