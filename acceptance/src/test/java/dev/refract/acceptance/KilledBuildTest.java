package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One kill for each stage; [KillTest] has more.
@Execution(ExecutionMode.CONCURRENT)
class KilledBuildTest {
  @ParameterizedTest
  @EnumSource
  void theNextBuildGivesTheSame(Killing.Stage stage) throws Exception {
    Killing killing = Killing.in(stage, new Random(stage.name().hashCode()), Killing.Extent.LITTLE);
    if (stage != Killing.Stage.WRITE) {
      // The archive is written within milliseconds, and may be there before the signal.
      assertThat(killing.isReal()).as("%s", killing).isTrue();
    }
  }
}
