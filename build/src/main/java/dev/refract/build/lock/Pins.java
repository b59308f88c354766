package dev.refract.build.lock;

import dev.refract.archive.Digest;
import dev.refract.build.roots.MirroredRelease;
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

  /// What the name of a completed root begins with.
  public static final String WHOLE = "whole ";

  private final Lock old;
  private final Rule rule;
  private final SortedMap<String, Used> used = new TreeMap<>();
  private final SortedMap<String, Digest> images = new TreeMap<>();
  private boolean moved;

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
    private Optional<MirroredRelease> asked = Optional.empty();
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

  private Optional<Lock.Answers> pinned(MirroredRelease release, String architecture) {
    return Optional.ofNullable(old.releases().get(release.release().toString()))
        .flatMap(of -> Optional.ofNullable(of.architectures().get(architecture)));
  }

  /// Which image the base `name` is.
  ///
  /// @throws Failure of kind PROJECT if that has to be pinned and is not
  public Optional<Digest> image(String name) throws Failure {
    Optional<Digest> before = Optional.ofNullable(old.images().get(name));
    if (before.isEmpty() && rule == Rule.STRICT) {
      throw new Failure(
              Failure.Kind.PROJECT, "plan", LockFile.NAME + " does not pin the base " + name)
          .remedy(
              "run `refract lock`, or build once without --locked, and commit " + LockFile.NAME);
    }
    return before;
  }

  /// Keeps which image the base `name` is.
  public synchronized void image(String name, Digest digest) {
    images.put(name, digest);
  }

  /// The same for an image that there is no choice of: it is what it is.
  ///
  /// @throws Failure of kind PROJECT if another one has to be there
  public void sameImage(String name, Digest digest) throws Failure {
    Optional<Digest> before = image(name);
    if (rule == Rule.STRICT && !before.equals(Optional.of(digest))) {
      throw new Failure(
              Failure.Kind.PROJECT,
              "plan",
              "the base "
                  + name
                  + " is "
                  + digest
                  + ", "
                  + LockFile.NAME
                  + " pins "
                  + before.orElseThrow())
          .remedy("take the image that was locked, or run `refract lock --update`");
    }
    image(name, digest);
  }

  /// A word read off an index.
  public String fact(
      MirroredRelease release, String architecture, String name, Asking<String> asking)
      throws Failure, IOException, InterruptedException {
    Optional<String> before =
        pinned(release, architecture)
            .flatMap(answers -> Optional.ofNullable(answers.facts().get(name)));
    String value =
        before.isPresent() ? before.get() : ask(release, architecture, "the " + name, asking);
    remember(release, architecture, before.isEmpty(), answers -> answers.facts.put(name, value));
    return value;
  }

  /// The packages that serve a library, as in [Lock.Answers]; empty text for none.
  public Optional<String> library(MirroredRelease release, String architecture, String library)
      throws Failure {
    Optional<String> before =
        pinned(release, architecture)
            .flatMap(answers -> Optional.ofNullable(answers.libraries().get(library)));
    if (before.isPresent()) {
      remember(
          release, architecture, false, answers -> answers.libraries.put(library, before.get()));
    } else if (rule == Rule.STRICT) {
      throw stale(release, architecture, "the library " + shown(library));
    }
    return before;
  }

  /// Keeps a new answer about a library.
  public void library(MirroredRelease release, String architecture, String library, String answer) {
    remember(release, architecture, true, answers -> answers.libraries.put(library, answer));
  }

  /// The packages of a root.
  ///
  /// Of a root that is asked anew those packages keep their old version whose source package was
  /// pinned whole: packages of one source depend on one another's very version.
  ///
  /// @param name what the root is for; one name has one root, the last
  /// @param wanted what is asked for
  public List<RootPackage> root(
      MirroredRelease release,
      String architecture,
      String name,
      List<String> wanted,
      Asking<List<RootPackage>> asking)
      throws Failure, IOException, InterruptedException {
    Optional<Lock.Answers> answers = pinned(release, architecture);
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
            ? same.get().packages().stream().map(pack -> unpinned(release, pack)).toList()
            : kept(release, roots, ask(release, architecture, "the " + name, asking));
    remember(
        release,
        architecture,
        same.isEmpty(),
        used ->
            used.roots.put(
                name,
                new Lock.PinnedRoot(wanted, packages.stream().map(PinnedPackage::of).toList())));
    return packages;
  }

  /// The packages of a root of a release whose mirrors have the newest packages alone: what is
  /// pinned can be held against what is there, and no more.
  ///
  /// @param packages that are there for what is `wanted`
  /// @throws Failure of kind PROJECT if others have to be there
  public List<RootPackage> same(
      String release,
      String architecture,
      String name,
      List<String> wanted,
      List<RootPackage> packages)
      throws Failure {
    Optional<Lock.PinnedRoot> before =
        Optional.ofNullable(old.releases().get(release))
            .flatMap(of -> Optional.ofNullable(of.architectures().get(architecture)))
            .flatMap(answers -> Optional.ofNullable(answers.roots().get(name)));
    Lock.PinnedRoot now =
        new Lock.PinnedRoot(wanted, packages.stream().map(PinnedPackage::of).toList());
    if (rule == Rule.STRICT && !before.equals(Optional.of(now))) {
      if (before.isEmpty() || !before.get().wanted().equals(wanted)) {
        throw stale(release, architecture, "the " + name);
      }
      throw moved(release, architecture, before.get(), now);
    }
    remember(release, architecture, !before.equals(Optional.of(now)), name, now);
    return packages;
  }

  private synchronized void remember(
      String release, String architecture, boolean asked, String name, Lock.PinnedRoot root) {
    moved |= asked;
    used.computeIfAbsent(release, _ -> new Used()).of(architecture).roots.put(name, root);
  }

  private static Failure moved(
      String release, String architecture, Lock.PinnedRoot before, Lock.PinnedRoot now) {
    List<String> changes =
        LockChanges.between(lock(release, architecture, before), lock(release, architecture, now));
    return new Failure(
            Failure.Kind.PROJECT,
            "plan",
            "the mirror of "
                + release
                + " no longer has what "
                + LockFile.NAME
                + " pins: "
                + (changes.isEmpty() ? "other files of the same versions" : changes.getFirst()))
        .remedy("run `refract lock --update` and commit " + LockFile.NAME);
  }

  private static Lock lock(String release, String architecture, Lock.PinnedRoot root) {
    Lock.Answers answers =
        new Lock.Answers(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(Map.of("root", root)));
    return new Lock(
        new TreeMap<>(),
        new TreeMap<>(
            Map.of(
                release,
                new Lock.Release(new TreeMap<>(), new TreeMap<>(Map.of(architecture, answers))))));
  }

  private static List<RootPackage> kept(
      MirroredRelease release, List<Lock.PinnedRoot> roots, List<RootPackage> resolved) {
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
      Optional<PinnedPackage> old =
          Optional.ofNullable(before.get(pack.name()))
              .filter(_ -> !broken.contains(source(pack.source())));
      kept.add(old.isPresent() ? unpinned(release, old.get()) : pack);
    }
    return kept;
  }

  private static String source(String nameAndVersion) {
    int blank = nameAndVersion.indexOf(' ');
    return blank < 0 ? nameAndVersion : nameAndVersion.substring(0, blank);
  }

  private static RootPackage unpinned(MirroredRelease release, PinnedPackage pack) {
    return new RootPackage(
        pack.name(),
        pack.version(),
        pack.suite(),
        pack.source(),
        "pinned by " + LockFile.NAME,
        new Download(
            release.places(pack.suite(), pack.file()),
            pack.name() + " " + pack.version(),
            pack.size(),
            pack.digest()));
  }

  private <T> T ask(MirroredRelease release, String architecture, String what, Asking<T> asking)
      throws Failure, IOException, InterruptedException {
    if (rule == Rule.STRICT) {
      throw stale(release, architecture, what);
    }
    return asking.answer();
  }

  // Its name for the linker, then the one for pkg-config.
  private static String shown(String library) {
    int blank = library.indexOf(' ');
    return blank < 0
        ? library
        : library.substring(0, blank) + " (pkg-config: " + library.substring(blank + 1) + ")";
  }

  private static Failure stale(MirroredRelease release, String architecture, String what) {
    return stale(release.release().toString(), architecture, what);
  }

  private static Failure stale(String release, String architecture, String what) {
    return new Failure(
            Failure.Kind.PROJECT,
            "plan",
            LockFile.NAME + " does not pin " + what + " of " + release + " for " + architecture)
        .remedy("run `refract lock`, or build once without --locked, and commit " + LockFile.NAME);
  }

  /// Something to write down.
  private interface Note {
    void on(Architecture answers);
  }

  private synchronized void remember(
      MirroredRelease release, String architecture, boolean asked, Note note) {
    Used of = used.computeIfAbsent(release.release().toString(), _ -> new Used());
    if (asked && of.asked.isEmpty()) {
      of.asked = Optional.of(release);
    }
    note.on(of.of(architecture));
  }

  /// The lock with all answers, those that were used in place of what it said before.
  public Lock merged() throws Failure, IOException {
    return over(old);
  }

  /// The lock with all answers of `others`, those that were used in place of what it says.
  public synchronized Lock over(Lock others) throws Failure, IOException {
    SortedMap<String, Lock.Release> releases = new TreeMap<>(others.releases());
    used()
        .releases()
        .forEach((name, of) ->
            releases.merge(
                name,
                of,
                (before, now) ->
                    new Lock.Release(
                        both(before.dates(), now.dates()),
                        merged(before.architectures(), now.architectures()))));
    return new Lock(both(others.images(), images), releases);
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

  /// The libraries that the completed root of that name has beside what sources ask for, as a lock
  /// has them: archives want them, which only a build finds out.
  ///
  /// @param name of the root without them
  public static List<String> further(Lock lock, String release, String architecture, String name) {
    Optional<Lock.Answers> answers =
        Optional.ofNullable(lock.releases().get(release))
            .flatMap(of -> Optional.ofNullable(of.architectures().get(architecture)));
    Optional<Lock.PinnedRoot> part = answers.flatMap(a -> Optional.ofNullable(a.roots().get(name)));
    Optional<Lock.PinnedRoot> whole =
        answers.flatMap(a -> Optional.ofNullable(a.roots().get(WHOLE + name)));
    if (part.isEmpty() || whole.isEmpty()) {
      return List.of();
    }
    Set<String> more = new TreeSet<>(whole.get().wanted());
    part.get().wanted().forEach(more::remove);
    List<String> libraries = new ArrayList<>();
    answers
        .orElseThrow()
        .libraries()
        .forEach((library, answer) -> {
          String first = answer.split(" ", 2)[0];
          if (first.length() > 2
              && more.contains(first.substring(2))
              && !library.contains(" ")
              && !library.endsWith(".pc")) {
            libraries.add(library);
          }
        });
    return libraries;
  }

  /// Whether something was asked of the archives.
  public synchronized boolean asked() {
    return moved
        || !both(old.images(), images).equals(old.images())
        || used.values().stream().anyMatch(release -> release.asked.isPresent());
  }

  /// The lock of the answers that were used.
  ///
  /// @throws Failure if an index that was asked cannot be read
  public synchronized Lock used() throws Failure, IOException {
    SortedMap<String, Lock.Release> releases = new TreeMap<>();
    for (Map.Entry<String, Used> entry : used.entrySet()) {
      SortedMap<String, Lock.Answers> architectures = new TreeMap<>();
      entry
          .getValue()
          .architectures
          .forEach((architecture, answers) ->
              architectures.put(
                  architecture, new Lock.Answers(answers.facts, answers.libraries, answers.roots)));
      Optional<MirroredRelease> asked = entry.getValue().asked;
      SortedMap<String, Instant> dates =
          asked.isPresent()
              ? asked.get().dates()
              : Optional.ofNullable(old.releases().get(entry.getKey()))
                  .map(Lock.Release::dates)
                  .orElseGet(TreeMap::new);
      releases.put(entry.getKey(), new Lock.Release(dates, architectures));
    }
    return new Lock(images, releases);
  }
}
