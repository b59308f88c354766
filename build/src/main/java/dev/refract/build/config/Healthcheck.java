package dev.refract.build.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How an engine sees that a container is well.
///
/// The configuration of an OCI image has no such field (image specification v1.1, config.md); only
/// Docker's own format has it, as `config.Healthcheck` with durations in nanoseconds. In an OCI
/// image there is no place for it.
///
/// @param command program and arguments; it is not a shell that reads them
/// @param interval between two checks
/// @param timeout of one check
/// @param startPeriod in which failures do not count
/// @param startInterval between two checks of the start period
/// @param retries failures in a row until the container counts as unwell
public record Healthcheck(
    List<String> command,
    Optional<Duration> interval,
    Optional<Duration> timeout,
    Optional<Duration> startPeriod,
    Optional<Duration> startInterval,
    Optional<Integer> retries) {
  /// Refuses a check that runs nothing.
  public Healthcheck {
    command = List.copyOf(command);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("a health check has a command");
    }
  }
}
