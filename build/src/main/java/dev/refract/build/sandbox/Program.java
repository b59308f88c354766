package dev.refract.build.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// A program and how it is started.
///
/// @param words what [Sandbox.Session#words] gives, and the arguments
/// @param environment all of it; nothing comes from the host
/// @param directory the working directory as the program sees it
/// @param limit after which it is killed with all that it started
public record Program(
    List<String> words,
    SortedMap<String, String> environment,
    String directory,
    Optional<Duration> limit) {
  public Program {
    words = List.copyOf(words);
  }

  /// A program that may take its time.
  public Program(List<String> words, SortedMap<String, String> environment, String directory) {
    this(words, environment, directory, Optional.empty());
  }

  /// The same with a limit.
  public Program within(Duration time) {
    return new Program(words, environment, directory, Optional.of(time));
  }
}
