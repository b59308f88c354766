package dev.refract.build.lock;

import dev.refract.archive.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

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

  /// What it says of `architecture` in `release`.
  public Optional<Answers> answers(String release, String architecture) {
    return Optional.ofNullable(releases.get(release))
        .flatMap(of -> Optional.ofNullable(of.architectures().get(architecture)));
  }

  /// This lock with what `newer` says in place of what it says itself.
  public Lock with(Lock newer) {
    SortedMap<String, Release> all = new TreeMap<>(releases);
    newer.releases.forEach((name, of) -> all.merge(name, of, Release::with));
    return new Lock(both(images, newer.images), all);
  }

  private static <T> SortedMap<String, T> both(
      SortedMap<String, T> before, SortedMap<String, T> now) {
    SortedMap<String, T> both = new TreeMap<>(before);
    both.putAll(now);
    return both;
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

    private Release with(Release newer) {
      SortedMap<String, Answers> all = new TreeMap<>(architectures);
      newer.architectures.forEach((name, answers) -> all.merge(name, answers, Answers::with));
      return new Release(both(dates, newer.dates), all);
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

    private Answers with(Answers newer) {
      return new Answers(
          both(facts, newer.facts), both(libraries, newer.libraries), both(roots, newer.roots));
    }

    // The libraries, as these answers call them, whose packages the root `whole` has and `part` has
    // not been asked for.
    List<String> further(String part, String whole) {
      if (!roots.containsKey(part) || !roots.containsKey(whole)) {
        return List.of();
      }
      Set<String> more = new TreeSet<>(roots.get(whole).wanted());
      roots.get(part).wanted().forEach(more::remove);
      List<String> further = new ArrayList<>();
      libraries.forEach((library, answer) -> {
        String first = answer.split(" ", 2)[0];
        if (first.length() > 2
            && more.contains(first.substring(2))
            && !library.contains(" ")
            && !library.endsWith(".pc")) {
          further.add(library);
        }
      });
      return further;
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
