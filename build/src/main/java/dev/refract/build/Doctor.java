package dev.refract.build;

import dev.refract.build.doctor.Checkup;
import dev.refract.build.doctor.Examination;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import dev.refract.http.Patience;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Says what this machine has of all that Refract can use.
public final class Doctor {
  private static final String WHERE = "doctor";

  // Somebody waits, and can ask again.
  private static final Patience PATIENCE =
      new Patience(1, Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(5));

  private Doctor() {}

  /// Looks at the machine; changes nothing.
  public static List<Checkup> examine(Settings settings) throws Failure {
    try (Downloads downloads =
        new Downloads(
            new Downloads.Settings(
                settings.cache(),
                settings.environment(),
                settings.offline(),
                1,
                PATIENCE,
                _ -> {}))) {
      Path scratch = Files.createTempDirectory("refract-doctor");
      try {
        return new Examination(
                settings.machine(),
                Platform.of("linux", System.getProperty("os.arch")).normalised().architecture(),
                settings.cache(),
                settings.mirror(),
                settings.environment())
            .all(downloads, scratch);
      } finally {
        Files.delete(scratch);
      }
    } catch (InterruptedException e) {
      throw Failure.interrupted(WHERE, e);
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.MACHINE, WHERE, "the machine cannot be looked at: " + e.getMessage(), e);
    }
  }
}
