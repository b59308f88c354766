package dev.refract.build.lock;

import dev.refract.archive.Digest;
import dev.refract.build.roots.MirroredRelease;
import dev.refract.build.roots.RootPackage;
import dev.refract.distro.Download;
import dev.refract.failure.Failure;
import java.io.IOException;
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
  private final UsedAnswers used = new UsedAnswers();

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

  private Optional<Lock.Answers> pinned(MirroredRelease release, String architecture) {
    return old.answers(release.release().toString(), architecture);
  }

  /// Which image the base `name` is.
  ///
  /// @throws Failure of kind PROJECT if that has to be pinned and is not
  public Optional<Digest> image(String name) throws Failure {
    Optional<Digest> before = Optional.ofNullable(old.images().get(name));
    if (before.isEmpty() && rule == Rule.STRICT) {
      throw PinFailure.missing("the base " + name);
    }
    return before;
  }

  /// Keeps which image the base `name` is.
  public void image(String name, Digest digest) {
    used.image(name, digest);
  }

  /// The same for an image that there is no choice of: it is what it is.
  ///
  /// @throws Failure of kind PROJECT if another one has to be there
  public void sameImage(String name, Digest digest) throws Failure {
    Optional<Digest> before = image(name);
    if (rule == Rule.STRICT && !before.equals(Optional.of(digest))) {
      throw PinFailure.otherImage(name, before.orElseThrow(), digest);
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
    used.answers(release, architecture, before.isEmpty()).fact(name, value);
    return value;
  }

  /// The packages that serve a library, as in [Lock.Answers]; empty text for none.
  public Optional<String> library(MirroredRelease release, String architecture, String library)
      throws Failure {
    Optional<String> before =
        pinned(release, architecture)
            .flatMap(answers -> Optional.ofNullable(answers.libraries().get(library)));
    if (before.isPresent()) {
      used.answers(release, architecture, false).library(library, before.get());
    } else if (rule == Rule.STRICT) {
      throw PinFailure.missingLibrary(library, release.release().toString(), architecture);
    }
    return before;
  }

  /// Keeps a new answer about a library.
  public void library(MirroredRelease release, String architecture, String library, String answer) {
    used.answers(release, architecture, true).library(library, answer);
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
    used.answers(release, architecture, same.isEmpty())
        .root(name, new Lock.PinnedRoot(wanted, packages.stream().map(PinnedPackage::of).toList()));
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
        old.answers(release, architecture)
            .flatMap(answers -> Optional.ofNullable(answers.roots().get(name)));
    Lock.PinnedRoot now =
        new Lock.PinnedRoot(wanted, packages.stream().map(PinnedPackage::of).toList());
    if (rule == Rule.STRICT && !before.equals(Optional.of(now))) {
      if (before.isEmpty() || !before.get().wanted().equals(wanted)) {
        throw PinFailure.missing("the " + name, release, architecture);
      }
      throw PinFailure.moved(release, architecture, before.get(), now);
    }
    used.unaskedRoot(release, architecture, name, now, !before.equals(Optional.of(now)));
    return packages;
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
      throw PinFailure.missing(what, release.release().toString(), architecture);
    }
    return asking.answer();
  }

  /// The lock with all answers, those that were used in place of what it said before.
  public Lock merged() throws Failure, IOException {
    return over(old);
  }

  /// The lock with all answers of `others`, those that were used in place of what it says.
  public Lock over(Lock others) throws Failure, IOException {
    return others.with(used());
  }

  /// The lock of the answers that were used.
  ///
  /// @throws Failure if an index that was asked cannot be read
  public Lock used() throws Failure, IOException {
    return used.lock(old);
  }

  /// Whether something was asked of the archives.
  public boolean asked() {
    return used.anythingNew(old);
  }

  /// The libraries that the completed root of that name has beside what sources ask for, as a lock
  /// has them: archives want them, which only a build finds out.
  ///
  /// @param name of the root without them
  public static List<String> further(Lock lock, String release, String architecture, String name) {
    return lock.answers(release, architecture)
        .map(answers -> answers.further(name, WHOLE + name))
        .orElse(List.of());
  }
}
