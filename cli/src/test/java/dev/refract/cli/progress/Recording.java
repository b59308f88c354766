package dev.refract.cli.progress;

import dev.refract.build.Event;
import dev.refract.build.Stage;
import dev.refract.oci.Platform;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The events of one build of two platforms, with the second in which each happens.
final class Recording {
  static final Platform AMD64 = Platform.of("linux", "amd64");
  static final Platform ARM_V6 = Platform.of("linux", "arm", "v6");

  /// @param second since the build began
  record At(int second, Event event) {}

  static final List<At> BUILD =
      List.of(
          new At(0, new Event.Started(whole(Stage.SHARDS), "what is locked")),
          new At(0, finished(whole(Stage.SHARDS), 0, true)),
          new At(0, new Event.Started(whole(Stage.PLAN), "greeter 1.0.0")),
          new At(1, finished(whole(Stage.PLAN), 1, false)),
          new At(1, new Event.Note("Crystal 1.14.0 from debian:trixie")),
          new At(1, new Event.Started(whole(Stage.FETCH), "182 packages")),
          new At(3, new Event.Advanced(whole(Stage.FETCH), 30_000_000, 104_500_000)),
          new At(7, new Event.Advanced(whole(Stage.FETCH), 104_500_000, 104_500_000)),
          new At(8, finished(whole(Stage.FETCH), 7, false)),
          new At(8, new Event.Started(of(AMD64, Stage.COMPILE), "greeter")),
          new At(8, new Event.Started(of(ARM_V6, Stage.COMPILE), "greeter")),
          new At(20, finished(of(AMD64, Stage.COMPILE), 12, false)),
          new At(20, new Event.Started(of(AMD64, Stage.LINK), "greeter")),
          new At(20, finished(of(AMD64, Stage.LINK), 0, true)),
          new At(21, finished(of(ARM_V6, Stage.COMPILE), 13, false)),
          new At(21, new Event.Started(of(ARM_V6, Stage.LINK), "greeter")));

  private Recording() {}

  static Event.Step whole(Stage stage) {
    return new Event.Step(Optional.empty(), stage);
  }

  static Event.Step of(Platform platform, Stage stage) {
    return new Event.Step(Optional.of(platform), stage);
  }

  static Event finished(Event.Step step, int seconds, boolean cached) {
    return new Event.Finished(step, cached, "", Duration.ofSeconds(seconds));
  }

  static long nanos(int second) {
    return Duration.ofSeconds(second).toNanos();
  }

  /// The board at the end of second `second`.
  static Board boardAt(int second) {
    Board board = new Board();
    BUILD.stream()
        .filter(at -> at.second() <= second)
        .forEach(at -> board.apply(at.event(), nanos(at.second())));
    return board;
  }
}
