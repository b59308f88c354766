package dev.refract.build.lock;

import dev.refract.archive.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is different between two locks, for people.
public final class LockChanges {
  private LockChanges() {}

  /// One line for each package that came, went or changed its version, such as `libssl3 3.0.20-1 ->
  /// 3.0.22-1 (debian:bookworm: amd64, arm64)`, and for each base image.
  public static List<String> between(Lock before, Lock after) {
    SortedMap<String, SortedSet<String>> changes = new TreeMap<>();
    SortedSet<String> releases = new TreeSet<>(before.releases().keySet());
    releases.addAll(after.releases().keySet());
    for (String release : releases) {
      SortedMap<String, SortedMap<String, String>> old = versions(before, release);
      SortedMap<String, SortedMap<String, String>> now = versions(after, release);
      SortedSet<String> architectures = new TreeSet<>(old.keySet());
      architectures.addAll(now.keySet());
      for (String architecture : architectures) {
        SortedMap<String, String> was = old.getOrDefault(architecture, new TreeMap<>());
        SortedMap<String, String> is = now.getOrDefault(architecture, new TreeMap<>());
        for (String change : changes(was, is)) {
          changes
              .computeIfAbsent(change + " (" + release + ":", _ -> new TreeSet<>())
              .add(architecture);
        }
      }
    }
    List<String> lines = new ArrayList<>(images(before, after));
    changes.forEach((change, of) -> lines.add(change + " " + String.join(", ", of) + ")"));
    return lines;
  }

  /// The same of one root, without what it belongs to: `libssl3 3.0.20-1 -> 3.0.22-1`.
  static List<String> between(Lock.PinnedRoot before, Lock.PinnedRoot after) {
    return changes(versions(before), versions(after));
  }

  private static List<String> changes(
      SortedMap<String, String> before, SortedMap<String, String> after) {
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    List<String> changes = new ArrayList<>();
    for (String name : names) {
      String from = before.getOrDefault(name, "");
      String to = after.getOrDefault(name, "");
      if (!from.equals(to)) {
        changes.add(change(name, from, to));
      }
    }
    return changes;
  }

  private static SortedMap<String, String> versions(Lock.PinnedRoot root) {
    SortedMap<String, String> versions = new TreeMap<>();
    root.packages().forEach(pack -> versions.put(pack.name(), pack.version()));
    return versions;
  }

  private static List<String> images(Lock before, Lock after) {
    return changes(text(before.images()), text(after.images()));
  }

  private static SortedMap<String, String> text(SortedMap<String, Digest> images) {
    SortedMap<String, String> text = new TreeMap<>();
    images.forEach((name, digest) -> text.put(name, digest.toString()));
    return text;
  }

  private static String change(String name, String from, String to) {
    if (from.isEmpty()) {
      return name + " " + to + " added";
    }
    return to.isEmpty() ? name + " " + from + " removed" : name + " " + from + " -> " + to;
  }

  private static SortedMap<String, SortedMap<String, String>> versions(Lock lock, String release) {
    SortedMap<String, SortedMap<String, String>> versions = new TreeMap<>();
    if (lock.releases().containsKey(release)) {
      lock.releases()
          .get(release)
          .architectures()
          .forEach((architecture, answers) -> {
            SortedMap<String, String> of = new TreeMap<>();
            answers.roots().values().forEach(root -> of.putAll(versions(root)));
            versions.put(architecture, of);
          });
    }
    return versions;
  }
}
