package dev.refract.crystal.internal.scan;

import java.util.List;
import java.util.Optional;

/// What a file of Crystal source holds for the scan, in its order, whatever the flags.
///
/// @param events the requires, links and macro programs, with the conditions around them
record Outline(List<Event> events) {
  Outline {
    events = List.copyOf(events);
  }

  sealed interface Event {}

  /// `require "name"`; the name is empty where a macro computes it.
  record Require(Optional<String> name, int line) implements Event {}

  /// `@[Link(…)]` with the name of the `lib` that follows.
  record Link(
      Optional<String> libType,
      Optional<String> library,
      Optional<String> pkgConfig,
      Optional<String> flags,
      Optional<String> framework,
      boolean staticLink,
      boolean computed,
      int line)
      implements Event {
    Link on(String name) {
      return new Link(
          Optional.of(name), library, pkgConfig, flags, framework, staticLink, computed, line);
    }
  }

  /// `run("name")` in a macro; the name is empty where a macro computes it.
  record Run(Optional<String> name, int line) implements Event {}

  /// The begin of what stands in the file only if `condition` holds.
  record If(Condition condition) implements Event {}

  /// The same, if nothing before it did.
  record ElseIf(Condition condition) implements Event {}

  /// The end of an [If].
  record End() implements Event {}

  /// The rest of the file is left out if `condition` holds; `here` says that the whole file is
  /// meant and not the rest of a type.
  record Skip(Condition condition, boolean here) implements Event {}

  /// A macro is defined: what follows may be its body, which stands in no program by itself.
  record MacroDefinition() implements Event {}
}
