package dev.refract.build.lock;

import dev.refract.archive.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        SortedSet<String> names = new TreeSet<>(was.keySet());
        names.addAll(is.keySet());
        for (String name : names) {
          String from = was.getOrDefault(name, "");
          String to = is.getOrDefault(name, "");
          if (!from.equals(to)) {
            changes
                .computeIfAbsent(
                    change(name, from, to) + " (" + release + ":", _ -> new TreeSet<>())
                .add(architecture);
          }
        }
      }
    }
    List<String> lines = new ArrayList<>(images(before, after));
    changes.forEach((change, of) -> lines.add(change + " " + String.join(", ", of) + ")"));
    return lines;
  }

  private static List<String> images(Lock before, Lock after) {
    List<String> lines = new ArrayList<>();
    SortedSet<String> names = new TreeSet<>(before.images().keySet());
    names.addAll(after.images().keySet());
    for (String name : names) {
      String from = text(before, name);
      String to = text(after, name);
      if (!from.equals(to)) {
        lines.add(change(name, from, to));
      }
    }
    return lines;
  }

  private static String text(Lock lock, String image) {
    return Optional.ofNullable(lock.images().get(image)).map(Digest::toString).orElse("");
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
            answers
                .roots()
                .values()
                .forEach(
                    root -> root.packages().forEach(pack -> of.put(pack.name(), pack.version())));
            versions.put(architecture, of);
          });
    }
    return versions;
  }
}
