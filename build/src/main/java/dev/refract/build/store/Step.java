package dev.refract.build.store;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A costly stage as a pure function: whatever can change its result stands in `inputs`.
///
/// @param name the kind of step, one word, with a version that grows when the work changes
/// @param inputs name to value; digests of contents, commands, versions
/// @param work makes the result; run only when no result for the inputs is kept
public record Step(String name, SortedMap<String, String> inputs, Work work) {
  public Step {
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
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

  /// The key under which the result is kept: the digest of name and inputs.
  Digest key() {
    return Digest.of(new StepRecord(name, inputs, new TreeMap<>(), new TreeMap<>()).bytes());
  }
}
