package dev.refract.build.config;

import java.util.List;
import java.util.stream.Stream;

/// Packages that the project names beside those that are found by themselves.
///
/// @param build compiled and linked with: they go into the sysroot
/// @param run needed at run time: their files go into the image
public record Packages(List<String> build, List<String> run) {
  /// None at all.
  public static final Packages NONE = new Packages(List.of(), List.of());

  /// Keeps its own copies of the lists.
  public Packages {
    build = List.copyOf(build);
    run = List.copyOf(run);
  }

  Packages with(Packages special) {
    return new Packages(
        Stream.concat(build.stream(), special.build.stream()).distinct().toList(),
        Stream.concat(run.stream(), special.run.stream()).distinct().toList());
  }
}
