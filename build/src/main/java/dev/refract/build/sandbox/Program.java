package dev.refract.build.sandbox;

import java.util.List;
import java.util.SortedMap;

/// A program and how it is started.
///
/// @param words what [Sandbox.Session#words] gives, and the arguments
/// @param environment all of it; nothing comes from the host
/// @param directory the working directory as the program sees it
public record Program(List<String> words, SortedMap<String, String> environment, String directory) {
  public Program {
    words = List.copyOf(words);
  }
}
