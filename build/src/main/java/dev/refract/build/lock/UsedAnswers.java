package dev.refract.build.lock;

import dev.refract.archive.Digest;
import dev.refract.build.roots.MirroredRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Takes note of the answers that one planning uses. Used from several threads.
final class UsedAnswers {
  private final SortedMap<String, OfRelease> releases = new TreeMap<>();
  private final SortedMap<String, Digest> images = new TreeMap<>();
  private boolean moved;

  /// The answers of a release.
  private static final class OfRelease {
    private Optional<MirroredRelease> asked = Optional.empty();
    private final SortedMap<String, OfArchitecture> architectures = new TreeMap<>();

    OfArchitecture of(String architecture) {
      return architectures.computeIfAbsent(architecture, _ -> new OfArchitecture());
    }
  }

  /// Takes note of answers for one architecture; see [Lock.Answers].
  static final class OfArchitecture {
    private final SortedMap<String, String> facts = new TreeMap<>();
    private final SortedMap<String, String> libraries = new TreeMap<>();
    private final SortedMap<String, Lock.PinnedRoot> roots = new TreeMap<>();

    synchronized void fact(String name, String value) {
      facts.put(name, value);
    }

    synchronized void library(String library, String packages) {
      libraries.put(library, packages);
    }

    synchronized void root(String name, Lock.PinnedRoot root) {
      roots.put(name, root);
    }

    private synchronized Lock.Answers answers() {
      return new Lock.Answers(facts, libraries, roots);
    }
  }

  /// Where answers about `release` are noted.
  ///
  /// @param asked whether the archives were asked for them
  synchronized OfArchitecture answers(MirroredRelease release, String architecture, boolean asked) {
    OfRelease of = releases.computeIfAbsent(release.release().toString(), _ -> new OfRelease());
    if (asked && of.asked.isEmpty()) {
      of.asked = Optional.of(release);
    }
    return of.of(architecture);
  }

  /// Takes note of a root of a release that has no dates.
  ///
  /// @param changed whether it is another one than before
  synchronized void unaskedRoot(
      String release, String architecture, String name, Lock.PinnedRoot root, boolean changed) {
    moved |= changed;
    releases.computeIfAbsent(release, _ -> new OfRelease()).of(architecture).root(name, root);
  }

  /// Takes note of which image `name` is.
  synchronized void image(String name, Digest digest) {
    images.put(name, digest);
  }

  /// Whether there is an answer that `old` does not have.
  synchronized boolean anythingNew(Lock old) {
    return moved
        || !old.images().entrySet().containsAll(images.entrySet())
        || releases.values().stream().anyMatch(release -> release.asked.isPresent());
  }

  /// The lock of these answers.
  ///
  /// @param old has the dates of releases that were not asked
  /// @throws Failure if an index that was asked cannot be read
  synchronized Lock lock(Lock old) throws Failure, IOException {
    SortedMap<String, Lock.Release> all = new TreeMap<>();
    for (Map.Entry<String, OfRelease> entry : releases.entrySet()) {
      SortedMap<String, Lock.Answers> architectures = new TreeMap<>();
      entry
          .getValue()
          .architectures
          .forEach((architecture, of) -> architectures.put(architecture, of.answers()));
      Optional<MirroredRelease> asked = entry.getValue().asked;
      SortedMap<String, Instant> dates =
          asked.isPresent()
              ? asked.get().dates()
              : Optional.ofNullable(old.releases().get(entry.getKey()))
                  .map(Lock.Release::dates)
                  .orElseGet(TreeMap::new);
      all.put(entry.getKey(), new Lock.Release(dates, architectures));
    }
    return new Lock(images, all);
  }
}
