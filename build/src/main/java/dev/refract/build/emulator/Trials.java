package dev.refract.build.emulator;

import dev.refract.failure.Failure;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Starts the programs of images on the lowest CPUs of their platforms, each beside a loopback
/// device of its own, so that no two services are in each other's way; several threads may do so at
/// once.
///
/// @param emulator runs them
/// @param scratch an existing directory
/// @param patience how long a program may take to answer
public record Trials(Emulator emulator, Path scratch, Duration patience) {
  /// Enough for a program that has to be emulated on a busy machine.
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  // A program that knows none of the usual arguments may be a service, which runs on and on.
  private static final Duration GREETING = Duration.ofSeconds(10);

  /// Starts the program of `platform`.
  ///
  /// @throws Failure of kind `MACHINE` or `UNSUPPORTED` if this machine cannot run it, of kind
  ///   `UNTRUSTED` if its layers are not what they have to be
  public Trial run(StoredPlatform platform, Trial.Manner manner)
      throws Failure, IOException, InterruptedException {
    Walls walls = emulator.walls(platform.platform(), true);
    Path place = Files.createTempDirectory(scratch, "trial");
    try {
      Container container = Container.unpack(platform, place.resolve("root"));
      return run(new Attempt(platform.platform(), container, walls, place), manner);
    } catch (Failure failure) {
      if (failure.kind() == Failure.Kind.UNFIT) {
        return Trial.unstartable(platform.platform(), failure.problem());
      }
      throw failure;
    }
  }

  private Trial run(Attempt attempt, Trial.Manner manner)
      throws Failure, IOException, InterruptedException {
    return switch (manner) {
      case Trial.Manner.Greeting _ -> {
        Trial version = attempt.greet("--version", GREETING);
        yield version.verdict() instanceof Trial.Verdict.Unclear(String _, boolean ended) && ended
            ? attempt.greet("--help", GREETING)
            : version;
      }
      case Trial.Manner.Smoke(List<String> arguments) -> attempt.smoke(arguments, patience);
      case Trial.Manner.Service(Probe probe) -> attempt.serve(probe, patience);
    };
  }
}
