package dev.refract.build.store;

import dev.refract.archive.AtomicFile;
import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The cache directory: contents by digest, and which step gave which content.
///
/// Several processes may use one at once. Everything appears by renaming a finished file, and every
/// content is checked against its digest before its first use in a process, so a kill or a broken
/// file costs work, never a wrong result.
///
/// | below the directory | holds |
/// |---|---|
/// | `blobs/sha256/HEX` | contents |
/// | `steps/HEX` | a step written down with what it gave, by the digest of name and inputs |
/// | `packages/HEX`, `roots/HEX` | unpacked trees, see `dev.refract.build.roots` |
/// | `downloads`, `apt`, `looks` | what the package client keeps |
/// | `macros` | macro programs that Crystal compiled, by toolchain |
/// | `locks`, `tmp` | for running processes |
public final class Store {
  private final Path directory;
  private final Locks locks;
  private final String tool;
  private final Set<Digest> intact = ConcurrentHashMap.newKeySet();

  /// @param tool the digest of the code that does the steps
  Store(Path directory, String tool) {
    this.directory = directory;
    this.tool = tool;
    this.locks = new Locks(directory.resolve("locks"));
  }

  /// Opens the store at `directory`, which is made if it is not there, and clears away what killed
  /// processes left.
  public static Store open(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("blobs/sha256"));
    Files.createDirectories(directory.resolve("steps"));
    Scratch.sweep(directory.resolve("tmp"));
    for (String part : List.of("apt", "looks")) {
      sweep(directory.resolve(part));
    }
    return new Store(directory, Tool.digest());
  }

  // Files that were being written when their process was killed. Nobody writes one for a day.
  private static void sweep(Path part) throws IOException {
    if (!Files.isDirectory(part)) {
      return;
    }
    Instant old = Instant.now().minus(Duration.ofDays(1));
    List<Path> files;
    try (Stream<Path> all = Files.walk(part)) {
      files = all.filter(AtomicFile::isLeftover).toList();
    } catch (UncheckedIOException e) {
      // Another process has just removed something; the next one sweeps.
      return;
    }
    for (Path file : files) {
      try {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      } catch (NoSuchFileException e) {
        // Finished or removed meanwhile.
      }
    }
  }

  /// A place of its own for something that is kept under the store's directory.
  public Path place(String name) {
    return directory.resolve(name);
  }

  /// A new private directory on the store's file system.
  public Scratch scratch() throws IOException {
    return Scratch.in(directory.resolve("tmp"));
  }

  /// Work done while no other thread or process does work under the same `name`.
  public <T> T exclusively(String name, Exclusive<T> work)
      throws Failure, IOException, InterruptedException {
    try (Locks.Held _ = locks.acquire(name)) {
      return work.run();
    }
  }

  /// See [#exclusively].
  @FunctionalInterface
  public interface Exclusive<T> {
    T run() throws Failure, IOException, InterruptedException;
  }

  /// Keeps `content`.
  public Digest add(byte[] content) throws IOException {
    try (Scratch scratch = scratch()) {
      Path file = scratch.fresh("");
      Files.write(file, content);
      return add(file);
    }
  }

  /// Keeps the content of `file`, which is moved away; it has to be in a scratch directory.
  public Digest add(Path file) throws IOException {
    Digest digest = Digest.of(file);
    Files.move(file, blob(digest), StandardCopyOption.ATOMIC_MOVE);
    intact.add(digest);
    return digest;
  }

  private Path blob(Digest digest) {
    return directory.resolve("blobs/sha256").resolve(digest.hex());
  }

  /// The file with the content of that digest, if it is kept and whole. A broken one is removed.
  public Optional<Path> intact(Digest digest) throws IOException {
    Path file = blob(digest);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    if (!intact.contains(digest)) {
      if (!Digest.of(file).equals(digest)) {
        Files.deleteIfExists(file);
        return Optional.empty();
      }
      intact.add(digest);
    }
    return Optional.of(file);
  }

  /// What `step` gave before, without looking at the contents.
  public Optional<Result> recorded(Step step) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(record(step));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return StepRecord.parse(bytes)
        .filter(r -> r.name().equals(step.name()) && r.inputs().equals(inputs(step)))
        .map(r -> new Result(true, r.blobs(), r.facts()));
  }

  /// What `step` gave before or gives now. Its contents are not looked at: a following step may not
  /// need them; see [#file].
  public Result result(Step step) throws Failure, IOException, InterruptedException {
    Optional<Result> before = recorded(step);
    if (before.isPresent()) {
      return before.get();
    }
    return exclusively(lockName(step), () -> runUnlessRecorded(step));
  }

  /// What `step` gave, with every content whole; run again if one is not.
  public Result whole(Step step) throws Failure, IOException, InterruptedException {
    Optional<Result> before = recorded(step);
    if (before.isPresent() && isWhole(before.get())) {
      return before.get();
    }
    return exclusively(
        lockName(step),
        () -> {
          Optional<Result> meanwhile = recorded(step);
          return meanwhile.isPresent() && isWhole(meanwhile.get()) ? meanwhile.get() : run(step);
        });
  }

  /// The file with the output `name` of `step`, whole; run again if it is not.
  public Path file(Step step, String name) throws Failure, IOException, InterruptedException {
    Digest digest = whole(step).blob(name);
    return intact(digest).orElseThrow(() -> new NoSuchFileException(blob(digest).toString()));
  }

  private boolean isWhole(Result result) throws IOException {
    for (Digest digest : result.blobs().values()) {
      if (intact(digest).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private Result runUnlessRecorded(Step step) throws Failure, IOException, InterruptedException {
    Optional<Result> meanwhile = recorded(step);
    return meanwhile.isPresent() ? meanwhile.get() : run(step);
  }

  private Result run(Step step) throws Failure, IOException, InterruptedException {
    try (Scratch scratch = scratch()) {
      Step.Outputs outputs = step.work().run(scratch);
      SortedMap<String, Digest> blobs = new TreeMap<>(outputs.kept());
      for (Map.Entry<String, Path> output : outputs.files().entrySet()) {
        blobs.put(output.getKey(), add(output.getValue()));
      }
      SortedMap<String, String> facts = new TreeMap<>(outputs.facts());
      Path file = scratch.fresh("");
      Files.write(file, new StepRecord(step.name(), inputs(step), blobs, facts).bytes());
      Files.move(file, record(step), StandardCopyOption.ATOMIC_MOVE);
      return new Result(false, blobs, facts);
    }
  }

  private SortedMap<String, String> inputs(Step step) {
    return switch (step.basis()) {
      case CODE -> step.inputs().with("tool", tool).values();
      case INPUTS -> step.inputs().values();
    };
  }

  // The digest of name and inputs.
  private Digest key(Step step) {
    return Digest.of(
        new StepRecord(step.name(), inputs(step), new TreeMap<>(), new TreeMap<>()).bytes());
  }

  /// Where it is written down what `step` gave.
  Path record(Step step) {
    return directory.resolve("steps").resolve(key(step).hex());
  }

  private String lockName(Step step) {
    return "step-" + key(step).hex();
  }
}
