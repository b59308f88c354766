package dev.refract.crystal.scan;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.Optional;

/// A `require` that leads to no file here.
///
/// @param reason why
/// @param name what is required, as it is written; empty where a macro computes it
/// @param certain whether the compiler will surely meet it
/// @param file where it is written
/// @param line its line, counted from 1
public record Unfollowed(Reason reason, String name, boolean certain, SourceFile file, int line) {
  /// Why a `require` is not followed.
  public enum Reason {
    /// There is no such file.
    MISSING,
    /// The path leads out of the project and the standard library.
    OUTSIDE,
    /// A macro computes the name.
    COMPUTED
  }

  /// The shard that is missing, where this is a `require` of one and not of a file: the name's
  /// first part.
  public Optional<String> shard() {
    if (reason != Reason.MISSING || name.startsWith(".") || name.startsWith("/")) {
      return Optional.empty();
    }
    int slash = name.indexOf('/');
    return Optional.of(slash < 0 ? name : name.substring(0, slash)).filter(n -> !n.isEmpty());
  }

  /// This as a failure of kind PROJECT.
  public Failure failure() {
    String what =
        switch (reason) {
          case MISSING -> "no file for";
          case OUTSIDE -> "a file outside of the project for";
          case COMPUTED -> "a name that a macro computes for";
        };
    Failure failure =
        new Failure(
            Failure.Kind.PROJECT,
            "project",
            file.shown() + ":" + line + ": " + what + " `require " + Text.quoted(name) + "`");
    return switch (reason) {
      case MISSING ->
          failure.remedy(
              shard().isPresent()
                  ? "run `shards install`, or add the shard " + shard().get() + " to shard.yml"
                  : "correct the path, or add the file");
      case OUTSIDE -> failure.remedy("move the file into the project");
      case COMPUTED -> failure;
    };
  }
}
