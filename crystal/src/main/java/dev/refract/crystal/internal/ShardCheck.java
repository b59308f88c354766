package dev.refract.crystal.internal;

import dev.refract.crystal.InstalledShard;
import dev.refract.crystal.InstalledShards;
import dev.refract.crystal.ShardDependency;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardLock;
import dev.refract.crystal.ShardOverride;
import dev.refract.crystal.ShardSource;
import dev.refract.crystal.ShardVersion;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// One look at a project's `lib`.
public final class ShardCheck {
  private record Asked(ShardDependency dependency, String by) {}

  private final Path folder;
  private final ShardOverride override;
  private final SortedMap<String, ShardLock.Locked> locked;
  private final SortedMap<String, ShardLock.Locked> installed;
  private final Deque<Asked> open = new ArrayDeque<>();
  private final Set<Asked> seen = new HashSet<>();
  private final SortedMap<String, InstalledShard> found = new TreeMap<>();
  private final List<InstalledShards.Problem> problems = new ArrayList<>();

  private ShardCheck(
      Path folder,
      ShardOverride override,
      SortedMap<String, ShardLock.Locked> locked,
      SortedMap<String, ShardLock.Locked> installed) {
    this.folder = folder;
    this.override = override;
    this.locked = locked;
    this.installed = installed;
  }

  /// See [InstalledShards#of].
  public static InstalledShards of(Path projectDir, ShardFile shard) throws Failure, IOException {
    if (shard.dependencies().isEmpty()) {
      return new InstalledShards.Complete(List.of());
    }
    Optional<ShardLock> lock = ShardLock.read(projectDir);
    if (lock.isEmpty()) {
      String text =
          ShardFile.FILE_NAME + " has dependencies, and there is no " + ShardLock.FILE_NAME;
      return new InstalledShards.Incomplete(
          List.of(
              new InstalledShards.Problem(
                  InstalledShards.Problem.Cause.NO_LOCK, Optional.empty(), text)));
    }
    Path folder = projectDir.resolve(InstalledShards.FOLDER);
    Optional<String> info =
        ProjectText.read(
            folder.resolve(InstalledShards.INFO),
            InstalledShards.FOLDER + "/" + InstalledShards.INFO);
    SortedMap<String, ShardLock.Locked> installed =
        info.isEmpty()
            ? new TreeMap<>()
            : ShardLock.parse(info.get(), InstalledShards.FOLDER + "/" + InstalledShards.INFO)
                .shards();
    return new ShardCheck(folder, ShardOverride.read(projectDir), lock.get().shards(), installed)
        .from(shard);
  }

  private InstalledShards from(ShardFile project) throws Failure, IOException {
    ask(project, ShardFile.FILE_NAME);
    while (!open.isEmpty()) {
      look(open.remove());
    }
    return problems.isEmpty()
        ? new InstalledShards.Complete(List.copyOf(found.values()))
        : new InstalledShards.Incomplete(problems);
  }

  private void ask(ShardFile shard, String file) {
    for (ShardDependency dependency : shard.dependencies()) {
      ShardDependency real = override.applyTo(dependency);
      boolean replaced = !real.equals(dependency);
      Asked asked = new Asked(real, replaced ? ShardOverride.FILE_NAME : file);
      if (seen.add(asked)) {
        open.add(asked);
      }
    }
  }

  private void look(Asked asked) throws Failure, IOException {
    ShardDependency dependency = asked.dependency();
    String name = dependency.name();
    ShardLock.Locked lock = locked.get(name);
    if (lock == null) {
      mismatch(name, asked.by() + " asks for the shard " + name + ", and it is not locked");
    } else if (!lock.source().equals(dependency.source())) {
      mismatch(
          name,
          asked.by()
              + " asks for the shard "
              + name
              + " from "
              + shown(dependency.source())
              + ", and it is locked from "
              + shown(lock.source()));
    } else if (!accepts(dependency, lock)) {
      mismatch(
          name,
          asked.by()
              + " asks for "
              + Text.shown(dependency.wanted().toString(), 80)
              + " of the shard "
              + name
              + ", and it is locked at "
              + lock);
    } else if (!found.containsKey(name)) {
      installed(name, lock);
    }
  }

  private static boolean accepts(ShardDependency dependency, ShardLock.Locked lock) {
    if (lock.version().isPresent()) {
      return dependency.wanted().accepts(lock.version().get());
    }
    // A lock of version 1.0 with a commit only says nothing of versions.
    return !(dependency.wanted() instanceof ShardDependency.Commit wanted)
        || lock.commit().map(commit -> commit.startsWith(wanted.hash())).orElse(true);
  }

  private void installed(String name, ShardLock.Locked lock) throws Failure, IOException {
    Path place = folder.resolve(name);
    String shown = InstalledShards.FOLDER + "/" + name;
    if (!Files.isDirectory(place)) {
      boolean link = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
      missing(
          name,
          "the shard "
              + name
              + " is not installed: "
              + (link ? shown + " leads to no folder" : "there is no " + shown));
      return;
    }
    String file = shown + "/" + ShardFile.FILE_NAME;
    Optional<String> text = ProjectText.read(place.resolve(ShardFile.FILE_NAME), file);
    Optional<ShardFile> own =
        text.isEmpty() ? Optional.empty() : Optional.of(ShardFile.parse(text.get(), file));
    Optional<String> problem = difference(name, lock, own);
    if (problem.isPresent()) {
      missing(name, problem.get());
      return;
    }
    found.put(
        name,
        new InstalledShard(
            name,
            lock.source(),
            lock.version().or(() -> own.map(shard -> new ShardVersion(shard.version()))),
            lock.commit(),
            own.flatMap(ShardFile::license),
            place,
            own.flatMap(ShardFile::postinstall),
            own.map(ShardFile::executables).orElse(List.of()),
            own.stream()
                .flatMap(shard -> shard.dependencies().stream())
                .map(ShardDependency::name)
                .toList()));
    if (own.isPresent()) {
      ask(own.get(), file);
    }
  }

  private Optional<String> difference(String name, ShardLock.Locked lock, Optional<ShardFile> own) {
    ShardLock.Locked there = installed.get(name);
    if (there != null) {
      return there.same(lock)
          ? Optional.empty()
          : Optional.of(
              "the shard "
                  + name
                  + " is installed at "
                  + there
                  + " from "
                  + shown(there.source())
                  + ", and locked at "
                  + lock
                  + " from "
                  + shown(lock.source()));
    }
    if (own.isEmpty()) {
      return Optional.of(
          "neither "
              + InstalledShards.FOLDER
              + "/"
              + InstalledShards.INFO
              + " nor "
              + InstalledShards.FOLDER
              + "/"
              + name
              + "/"
              + ShardFile.FILE_NAME
              + " says which version of the shard is installed");
    }
    boolean same =
        lock.version().isEmpty()
            || lock.version()
                .get()
                .release()
                .equals(new ShardVersion(own.get().version()).release());
    return same
        ? Optional.empty()
        : Optional.of(
            InstalledShards.FOLDER
                + "/"
                + name
                + " holds version "
                + own.get().version()
                + " of the shard, and it is locked at "
                + lock);
  }

  private static String shown(ShardSource source) {
    return Text.shown(source.location(), 200);
  }

  private void mismatch(String name, String text) {
    add(
        new InstalledShards.Problem(
            InstalledShards.Problem.Cause.LOCK_MISMATCH, Optional.of(name), text));
  }

  private void missing(String name, String text) {
    add(
        new InstalledShards.Problem(
            InstalledShards.Problem.Cause.NOT_INSTALLED, Optional.of(name), text));
  }

  private void add(InstalledShards.Problem problem) {
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }
}
