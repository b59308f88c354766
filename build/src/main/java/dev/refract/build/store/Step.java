package dev.refract.build.store;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// A costly stage as a pure function: whatever can change its result stands in `inputs`.
///
/// @param name the kind of step, one word
/// @param basis whether Refract's own code can change the result, too
/// @param inputs whatever else can change it
/// @param work makes the result; run only when no result for the inputs is kept
public record Step(String name, Basis basis, Inputs inputs, Work work) {
  /// A step that Refract's own code does.
  public Step(String name, Inputs inputs, Work work) {
    this(name, Basis.CODE, inputs, work);
  }

  /// Whether another Refract might give another result for the same inputs.
  public enum Basis {
    /// It might.
    CODE,
    /// The inputs say all, as where something is fetched by its digest.
    INPUTS
  }

  /// What makes a step's result.
  @FunctionalInterface
  public interface Work {
    /// Makes the result.
    ///
    /// @param scratch a private directory; output files are made in it
    Outputs run(Scratch scratch) throws Failure, IOException, InterruptedException;
  }

  /// What a step made.
  ///
  /// @param files name to file in the scratch directory; moved into the store
  /// @param kept name to content that the store has already, from another step
  /// @param facts name to short text
  public record Outputs(
      Map<String, Path> files, Map<String, Digest> kept, Map<String, String> facts) {
    public Outputs {
      files = Map.copyOf(files);
      kept = Map.copyOf(kept);
      facts = Map.copyOf(facts);
    }

    /// Outputs of which the store has none yet.
    public Outputs(Map<String, Path> files, Map<String, String> facts) {
      this(files, Map.of(), facts);
    }
  }
}
