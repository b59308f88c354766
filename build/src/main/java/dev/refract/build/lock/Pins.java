package dev.refract.build.lock;

import dev.refract.build.roots.Indices;
import dev.refract.build.roots.RootPackage;
import dev.refract.distro.Download;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The answers of the package archives in one planning: those of a lock where it has them, new ones
/// else, which are kept for the next lock.
///
/// Safe to use from several threads.
public final class Pins {

  /// How far a lock is followed.
  public enum Rule {
    /// A question that the lock does not know is asked of the archives.
    FOLLOW,
    /// Such a question is an error.
    STRICT
  }

  private final Lock old;
  private final Rule rule;
  private final SortedMap<String, Used> used = new TreeMap<>();

  private Pins(Lock old, Rule rule) {
    this.old = old;
    this.rule = rule;
  }

  /// No lock: everything is asked anew.
  public static Pins none() {
    return new Pins(Lock.EMPTY, Rule.FOLLOW);
  }

  /// The pins of `lock`.
  public static Pins of(Lock lock, Rule rule) {
    return new Pins(lock, rule);
  }

  /// An answer that is not pinned.
  @FunctionalInterface
  public interface Asking<T> {
    T answer() throws Failure, IOException, InterruptedException;
  }

  /// The answers of a release that were used.
  private static final class Used {
    private final SortedMap<String, Instant> dates = new TreeMap<>();
    private final SortedMap<String, Architecture> architectures = new TreeMap<>();

    Architecture of(String architecture) {
      return architectures.computeIfAbsent(architecture, _ -> new Architecture());
    }
  }

  /// The answers for an architecture that were used.
  private static final class Architecture {
    private final SortedMap<String, String> facts = new TreeMap<>();
    private final SortedMap<String, String> libraries = new TreeMap<>();
    private final SortedMap<String, Lock.PinnedRoot> roots = new TreeMap<>();
  }

  private Optional<Lock.Answers> pinned(Indices indices, String architecture) {
    return Optional.ofNullable(old.releases().get(indices.release().toString()))
        .flatMap(release -> Optional.ofNullable(release.architectures().get(architecture)));
  }

  /// A word read off an index.
  public String fact(Indices indices, String architecture, String name, Asking<String> asking)
      throws Failure, IOException, InterruptedException {
    Optional<String> before =
        pinned(indices, architecture)
            .flatMap(answers -> Optional.ofNullable(answers.facts().get(name)));
    String value = before.isPresent() ? before.get() : ask(indices, name, asking);
    remember(indices, architecture, before.isEmpty(), answers -> answers.facts.put(name, value));
    return value;
  }

  /// The packages that serve a library, as in [Lock.Answers]; empty text for none.
  public Optional<String> library(Indices indices, String architecture, String library)
      throws Failure, IOException {
    Optional<String> before =
        pinned(indices, architecture)
            .flatMap(answers -> Optional.ofNullable(answers.libraries().get(library)));
    if (before.isPresent()) {
      remember(
          indices, architecture, false, answers -> answers.libraries.put(library, before.get()));
    } else if (rule == Rule.STRICT) {
      throw stale(indices, "the library " + library);
    }
    return before;
  }

  /// Keeps a new answer about a library.
  public void library(Indices indices, String architecture, String library, String answer)
      throws Failure, IOException {
    remember(indices, architecture, true, answers -> answers.libraries.put(library, answer));
  }

  /// The packages of a root.
  ///
  /// Of a root that is asked anew those packages keep their old version whose source package was
  /// pinned whole: packages of one source depend on one another's very version.
  ///
  /// @param name what the root is for
  /// @param wanted what is asked for
  public List<RootPackage> root(
      Indices indices,
      String architecture,
      String name,
      List<String> wanted,
      Asking<List<RootPackage>> asking)
      throws Failure, IOException, InterruptedException {
    Optional<Lock.Answers> answers = pinned(indices, architecture);
    List<Lock.PinnedRoot> roots =
        answers.map(a -> List.copyOf(a.roots().values())).orElse(List.of());
    Optional<Lock.PinnedRoot> same =
        answers.stream()
            .flatMap(a -> a.roots().entrySet().stream())
            .filter(root -> root.getKey().equals(name) || root.getKey().startsWith(name + "-"))
            .map(Map.Entry::getValue)
            .filter(root -> root.wanted().equals(wanted))
            .findFirst();
    List<RootPackage> packages =
        same.isPresent()
            ? unpinned(indices, same.get().packages())
            : kept(indices, roots, ask(indices, name, asking));
    remember(
        indices,
        architecture,
        same.isEmpty(),
        used ->
            used.roots.put(
                free(used, name, wanted),
                new Lock.PinnedRoot(wanted, packages.stream().map(PinnedPackage::of).toList())));
    return packages;
  }

  // Two images of a project may want different roots of one kind.
  private static String free(Architecture used, String name, List<String> wanted) {
    String free = name;
    for (int number = 2; ; number++) {
      Optional<Lock.PinnedRoot> there = Optional.ofNullable(used.roots.get(free));
      if (there.isEmpty() || there.get().wanted().equals(wanted)) {
        return free;
      }
      free = name + "-" + number;
    }
  }

  private List<RootPackage> kept(
      Indices indices, List<Lock.PinnedRoot> roots, List<RootPackage> resolved)
      throws Failure, IOException {
    SortedMap<String, PinnedPackage> before = new TreeMap<>();
    roots.forEach(root -> root.packages().forEach(pack -> before.put(pack.name(), pack)));
    Set<String> broken = new TreeSet<>();
    for (RootPackage pack : resolved) {
      if (!before.containsKey(pack.name())) {
        broken.add(source(pack.source()));
      }
    }
    List<RootPackage> kept = new ArrayList<>();
    for (RootPackage pack : resolved) {
      PinnedPackage old = before.get(pack.name());
      kept.add(
          old == null || broken.contains(source(pack.source()))
              ? pack
              : unpinned(indices, List.of(old)).getFirst());
    }
    return kept;
  }

  private static String source(String nameAndVersion) {
    int blank = nameAndVersion.indexOf(' ');
    return blank < 0 ? nameAndVersion : nameAndVersion.substring(0, blank);
  }

  private static List<RootPackage> unpinned(Indices indices, List<PinnedPackage> packages)
      throws Failure, IOException {
    List<RootPackage> roots = new ArrayList<>();
    for (PinnedPackage pack : packages) {
      roots.add(
          new RootPackage(
              pack.name(),
              pack.version(),
              pack.suite(),
              pack.source(),
              "pinned by " + LockFile.NAME,
              new Download(
                  indices.places(pack.suite(), pack.file()),
                  pack.name() + " " + pack.version(),
                  pack.size(),
                  pack.digest())));
    }
    return roots;
  }

  private <T> T ask(Indices indices, String what, Asking<T> asking)
      throws Failure, IOException, InterruptedException {
    if (rule == Rule.STRICT) {
      throw stale(indices, what);
    }
    return asking.answer();
  }

  private static Failure stale(Indices indices, String what) {
    return new Failure(
            Failure.Kind.PROJECT,
            "plan",
            LockFile.NAME + " does not pin " + what + " of " + indices.release())
        .remedy("run `refract lock`, or build once without --locked, and commit " + LockFile.NAME);
  }

  /// Something to write down.
  private interface Note {
    void on(Architecture answers);
  }

  private synchronized void remember(Indices indices, String architecture, boolean asked, Note note)
      throws Failure, IOException {
    String release = indices.release().toString();
    Used of = used.computeIfAbsent(release, _ -> new Used());
    if (asked) {
      of.dates.putAll(indices.dates());
    } else if (of.dates.isEmpty()) {
      Optional.ofNullable(old.releases().get(release))
          .ifPresent(before -> of.dates.putAll(before.dates()));
    }
    note.on(of.of(architecture));
  }

  /// The lock with all answers, those that were used in place of what it said before.
  public synchronized Lock merged() {
    SortedMap<String, Lock.Release> releases = new TreeMap<>(old.releases());
    used()
        .releases()
        .forEach((name, release) ->
            releases.merge(
                name,
                release,
                (before, now) ->
                    new Lock.Release(
                        both(before.dates(), now.dates()),
                        merged(before.architectures(), now.architectures()))));
    return new Lock(releases);
  }

  private static SortedMap<String, Lock.Answers> merged(
      SortedMap<String, Lock.Answers> before, SortedMap<String, Lock.Answers> now) {
    SortedMap<String, Lock.Answers> all = new TreeMap<>(before);
    now.forEach((architecture, answers) ->
        all.merge(
            architecture,
            answers,
            (a, b) ->
                new Lock.Answers(
                    both(a.facts(), b.facts()),
                    both(a.libraries(), b.libraries()),
                    both(a.roots(), b.roots()))));
    return all;
  }

  private static <T> SortedMap<String, T> both(
      SortedMap<String, T> before, SortedMap<String, T> now) {
    SortedMap<String, T> both = new TreeMap<>(before);
    both.putAll(now);
    return both;
  }

  /// The lock of the answers that were used, and of what builds have found to be needed beside
  /// them: libraries that archives want and no source names.
  public synchronized Lock used() {
    SortedMap<String, Lock.Release> releases = new TreeMap<>();
    used.forEach((name, release) -> {
      SortedMap<String, Lock.Answers> architectures = new TreeMap<>();
      release.architectures.forEach((architecture, answers) ->
          architectures.put(architecture, withFurther(name, architecture, answers)));
      releases.put(name, new Lock.Release(release.dates, architectures));
    });
    return new Lock(releases);
  }

  private Lock.Answers withFurther(String release, String architecture, Architecture now) {
    SortedMap<String, Lock.PinnedRoot> roots = new TreeMap<>(now.roots);
    SortedMap<String, String> libraries = new TreeMap<>(now.libraries);
    Optional<Lock.Answers> before =
        Optional.ofNullable(old.releases().get(release))
            .flatMap(of -> Optional.ofNullable(of.architectures().get(architecture)));
    if (before.isPresent()) {
      before
          .get()
          .roots()
          .forEach((name, root) -> {
            boolean further =
                !roots.containsKey(name)
                    && now.roots.values().stream()
                        .anyMatch(used -> root.wanted().containsAll(used.wanted()));
            if (further) {
              roots.put(name, root);
              before
                  .get()
                  .libraries()
                  .forEach((library, answer) -> {
                    String first = answer.split(" ", 2)[0];
                    if (first.length() > 2 && root.wanted().contains(first.substring(2))) {
                      libraries.putIfAbsent(library, answer);
                    }
                  });
            }
          });
    }
    return new Lock.Answers(now.facts, libraries, roots);
  }
}
