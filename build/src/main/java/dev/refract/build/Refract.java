package dev.refract.build;

import dev.refract.build.config.SourceDate;
import dev.refract.build.eject.Ejection;
import dev.refract.build.lock.Lock;
import dev.refract.build.lock.LockChanges;
import dev.refract.build.lock.LockFile;
import dev.refract.build.lock.Pins;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.ImageRequest;
import dev.refract.build.verify.Proof;
import dev.refract.failure.Failure;
import dev.refract.oci.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Builds one image for many platforms from one Crystal project.
public final class Refract {
  private Refract() {}

  /// Builds the images that the project makes, nearly always one, and writes each to its outputs.
  ///
  /// Nothing half-written is left at an output, whatever happens. Safe to call from several threads
  /// and processes with the same cache.
  ///
  /// @throws Failure of any kind; see [Failure.Kind]
  public static List<BuildResult> build(BuildRequest request, Event.Listener listener)
      throws Failure {
    return build(request, Optional.empty(), listener);
  }

  /// The same, and proves each image before it is written to its outputs.
  ///
  /// @throws Failure of any kind; of kind UNFIT, with all findings as its output, if an image is
  ///   not what it has to be
  public static List<BuildResult> build(
      BuildRequest request, Optional<Proof> proof, Event.Listener listener) throws Failure {
    return guarded("build", request, () -> buildUnguarded(request, proof, listener));
  }

  /// Says what [#build] would do for each image, fetching what it has to read for that and no more:
  /// package indices; the compiler, whose standard library says which C libraries it wants; shards
  /// that `lib` lacks; manifests and configurations of an image that it would be on top of. The
  /// indices of Alpine do not hold the SHA-256 of a package, so its packages are fetched, too.
  ///
  /// @throws Failure as [#build] would before its first package
  public static List<Plan> plan(BuildRequest request, Event.Listener listener) throws Failure {
    return guarded("plan", request, () -> planUnguarded(request, listener));
  }

  /// Writes down what [#build] would do, for other tools: a Dockerfile and what calls it, into the
  /// project.
  ///
  /// Packages are asked for by version, and their files checked, if the project has a lock.
  ///
  /// @param force replace files that are there
  /// @return what was written
  /// @throws Failure as [#plan]; of kind USAGE if a file is there
  public static List<Path> eject(BuildRequest request, boolean force, Event.Listener listener)
      throws Failure {
    return guarded("eject", request, () -> ejectUnguarded(request, force, listener));
  }

  /// Writes `refract.lock`: pins what [#build] would take from the package archives.
  ///
  /// What is pinned for other platforms and targets than the request names stays.
  ///
  /// @param update forgets what is pinned and takes the newest
  /// @throws Failure as [#plan]
  public static LockResult lock(BuildRequest request, boolean update, Event.Listener listener)
      throws Failure {
    return guarded("lock", request, () -> lockUnguarded(request, update, listener));
  }

  private static List<BuildResult> buildUnguarded(
      BuildRequest request, Optional<Proof> proof, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    Project project = Project.read(request);
    // Said now, not after the compiler has had its minutes.
    Outputs.require(request.outputs(), project.wishes().images());
    SourceDate.of(project.settings().environment());
    Pins pins = pins(request);
    try (Workshop workshop = new Workshop(request, project, pins, listener)) {
      List<BuildResult> results =
          workshop.each((decisions, material) -> {
            Image image = image(workshop, decisions, material);
            if (proof.isPresent()) {
              Verify.unwritten(image, decisions.tags(), proof.get(), workshop);
            }
            return Outputs.of(image, decisions, material.sources().project(), request, listener)
                .write(workshop.reporter());
          });
      keep(request, pins, workshop.reporter());
      return results;
    }
  }

  private static Image image(Workshop workshop, Decisions decisions, Workshop.Material material)
      throws Failure, IOException, InterruptedException {
    Project project = workshop.project();
    List<Built> platforms =
        new Build(workshop, decisions, material.sources()).run(project.revision());
    return new Documents(
            decisions,
            material.sources(),
            material.shards().shards(),
            project.revision(),
            workshop.roots(),
            workshop.emulators(),
            project.wishes().statements())
        .on(platforms);
  }

  private static List<Plan> planUnguarded(BuildRequest request, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    try (Workshop workshop =
        new Workshop(request, Project.read(request), pins(request), listener)) {
      return workshop.each((decisions, _) -> Planned.of(decisions, workshop.roots()));
    }
  }

  private static List<Path> ejectUnguarded(
      BuildRequest request, boolean force, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    Project project = Project.read(request);
    if (project.wishes().images().size() > 1) {
      throw new Failure(
              Failure.Kind.USAGE,
              "eject",
              project.wishes().images().size() + " images do not fit one Dockerfile")
          .remedy("choose one with --target");
    }
    Path directory = request.project().toRealPath();
    Lock lock = LockFile.read(directory).orElse(Lock.EMPTY);
    try (Workshop workshop = new Workshop(request, project, pins(request), listener)) {
      for (ImageRequest image : workshop.images()) {
        Ejection.require(image.base());
      }
      Ejection ejection =
          workshop
              .each((decisions, material) ->
                  Ejection.of(
                      workshop.planner().further(decisions, lock),
                      Ejection.Project.of(
                          directory,
                          decisions.tags(),
                          !lock.equals(Lock.EMPTY),
                          material.shards().shards(),
                          project.wishes().configuration())))
              .getFirst();
      List<Path> written = ejection.write(request.project(), force);
      ejection.notes().forEach(workshop.reporter()::note);
      return written;
    }
  }

  private static LockResult lockUnguarded(
      BuildRequest request, boolean update, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    Project project = Project.read(request);
    Path directory = request.project().toRealPath();
    Lock before = before(directory, update);
    Pins pins = update ? Pins.none() : Pins.of(before, Pins.Rule.FOLLOW);
    try (Workshop workshop = new Workshop(request, project, pins, listener)) {
      List<Decisions> _ =
          workshop.each((decisions, _) -> workshop.planner().further(decisions, before));
    }
    boolean all = request.platforms().isEmpty() && request.target().isEmpty();
    Lock now = all ? pins.used() : pins.over(before);
    return new LockResult(
        directory.resolve(LockFile.NAME),
        LockFile.write(directory, now),
        LockChanges.between(Lock.EMPTY, now).size(),
        before.equals(Lock.EMPTY) ? List.of() : LockChanges.between(before, now));
  }

  // A lock that cannot be read is no hindrance to one that is written anew.
  private static Lock before(Path directory, boolean update) throws Failure, IOException {
    try {
      return LockFile.read(directory).orElse(Lock.EMPTY);
    } catch (Failure failure) {
      if (update) {
        return Lock.EMPTY;
      }
      throw failure;
    }
  }

  private static Pins pins(BuildRequest request) throws Failure, IOException {
    Optional<Lock> lock = LockFile.read(request.project());
    if (request.locked() && lock.isEmpty()) {
      throw new Failure(Failure.Kind.USAGE, "plan", "there is no " + LockFile.NAME)
          .remedy("run `refract lock`, or leave out --locked");
    }
    return lock.map(l -> Pins.of(l, request.locked() ? Pins.Rule.STRICT : Pins.Rule.FOLLOW))
        .orElseGet(Pins::none);
  }

  // A project that has a lock keeps it true.
  private static void keep(BuildRequest request, Pins pins, Reporter reporter)
      throws Failure, IOException {
    Path file = request.project().resolve(LockFile.NAME);
    if (pins.asked() && Files.exists(file) && LockFile.write(request.project(), pins.merged())) {
      reporter.note(LockFile.NAME + " now pins more: commit it");
    }
  }

  /// Work that touches files.
  private interface Work<T> {
    T run() throws Failure, IOException, InterruptedException;
  }

  private static <T> T guarded(String where, BuildRequest request, Work<T> work) throws Failure {
    try {
      return work.run();
    } catch (InterruptedException e) {
      throw Failure.interrupted(where, e);
    } catch (IOException e) {
      throw MachineTrouble.inCache(where, request.settings().cache(), e);
    }
  }
}
