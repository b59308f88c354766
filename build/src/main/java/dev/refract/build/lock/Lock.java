package dev.refract.build.lock;

import dev.refract.archive.Digest;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a `refract.lock` says.
///
/// @param images digests of the images that programs are put on top of, by what they are called
/// @param releases by name, such as `debian:bookworm`
public record Lock(SortedMap<String, Digest> images, SortedMap<String, Release> releases) {
  /// A lock that pins nothing.
  public static final Lock EMPTY = new Lock(new TreeMap<>(), new TreeMap<>());

  public Lock {
    images = Collections.unmodifiableSortedMap(new TreeMap<>(images));
    releases = Collections.unmodifiableSortedMap(new TreeMap<>(releases));
  }

  /// The answers of one release.
  ///
  /// @param dates when its suites were made, by suite
  /// @param architectures Debian's name to the answers for it
  public record Release(
      SortedMap<String, Instant> dates, SortedMap<String, Answers> architectures) {
    public Release {
      dates = Collections.unmodifiableSortedMap(new TreeMap<>(dates));
      architectures = Collections.unmodifiableSortedMap(new TreeMap<>(architectures));
    }
  }

  /// The answers for one architecture.
  ///
  /// @param facts single words read off the index, by name
  /// @param libraries by library or pkg-config module, the packages that serve it, the first being
  ///   taken: `a:` before one with an archive, else `s:`
  /// @param roots by name
  public record Answers(
      SortedMap<String, String> facts,
      SortedMap<String, String> libraries,
      SortedMap<String, PinnedRoot> roots) {
    public Answers {
      facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
      libraries = Collections.unmodifiableSortedMap(new TreeMap<>(libraries));
      roots = Collections.unmodifiableSortedMap(new TreeMap<>(roots));
    }
  }

  /// The packages of a root.
  ///
  /// @param wanted what was asked for, sorted
  /// @param packages sorted by name
  public record PinnedRoot(List<String> wanted, List<PinnedPackage> packages) {
    public PinnedRoot {
      wanted = List.copyOf(wanted);
      packages = List.copyOf(packages);
    }
  }
}
