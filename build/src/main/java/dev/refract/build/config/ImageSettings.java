package dev.refract.build.config;

import dev.refract.oci.Reference;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What an image is called and how it is started, as far as the project says; the words are those
/// of [dev.refract.oci.Execution].
///
/// @param names empty for name and version of shard.yml
/// @param entrypoint empty for the program itself
/// @param cmd the words after it
/// @param user `user`, `uid`, `user:group` or `uid:gid`
/// @param workdir an absolute path
/// @param env values by variable
/// @param ports `port/tcp`, `port/udp`, `port/sctp` or `port`
/// @param volumes absolute paths
/// @param labels of the configuration
/// @param annotations of manifests and index, or of one of these where the key begins with
///   `manifest:` or `index:`, which then beats the other
/// @param stopSignal such as `SIGTERM`
/// @param init whether tini is process 1
/// @param healthcheck for Docker's own format alone
public record ImageSettings(
    List<Reference> names,
    List<String> entrypoint,
    List<String> cmd,
    Optional<String> user,
    Optional<String> workdir,
    SortedMap<String, String> env,
    SortedSet<String> ports,
    SortedSet<String> volumes,
    SortedMap<String, String> labels,
    SortedMap<String, String> annotations,
    Optional<String> stopSignal,
    Optional<Boolean> init,
    Optional<Healthcheck> healthcheck) {
  private static final String INDEX = "index:";
  private static final String MANIFEST = "manifest:";

  /// Nothing is said.
  public static final ImageSettings NONE =
      new ImageSettings(
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Collections.emptySortedMap(),
          Collections.emptySortedSet(),
          Collections.emptySortedSet(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// Keeps its own copies.
  public ImageSettings {
    names = List.copyOf(names);
    entrypoint = List.copyOf(entrypoint);
    cmd = List.copyOf(cmd);
    env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
    ports = Collections.unmodifiableSortedSet(new TreeSet<>(ports));
    volumes = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /// These settings where they say something, else `base`; what has names is joined, name by name.
  ImageSettings over(ImageSettings base) {
    return new ImageSettings(
        names.isEmpty() ? base.names : names,
        entrypoint.isEmpty() ? base.entrypoint : entrypoint,
        cmd.isEmpty() ? base.cmd : cmd,
        user.or(() -> base.user),
        workdir.or(() -> base.workdir),
        joined(base.env, env),
        ports.isEmpty() ? base.ports : ports,
        volumes.isEmpty() ? base.volumes : volumes,
        joined(base.labels, labels),
        annotated(base.annotations, annotations),
        stopSignal.or(() -> base.stopSignal),
        init.or(() -> base.init),
        healthcheck.or(() -> base.healthcheck));
  }

  ImageSettings withNames(List<Reference> other) {
    return new ImageSettings(
        other,
        entrypoint,
        cmd,
        user,
        workdir,
        env,
        ports,
        volumes,
        labels,
        annotations,
        stopSignal,
        init,
        healthcheck);
  }

  /// The same with the labels and annotations of the command line, which count where both say
  /// something.
  ImageSettings marked(Marks marks) {
    return new ImageSettings(
        names,
        entrypoint,
        cmd,
        user,
        workdir,
        env,
        ports,
        volumes,
        joined(labels, marks.labels()),
        annotated(annotations, marks.annotations()),
        stopSignal,
        init,
        healthcheck);
  }

  /// Whether `key` can be one of an annotation.
  public static boolean isAnnotation(String key) {
    return !key.isEmpty() && !key.equals(INDEX) && !key.equals(MANIFEST);
  }

  /// The annotations of manifests and index alike.
  public SortedMap<String, String> annotationsOfBoth() {
    SortedMap<String, String> found = new TreeMap<>(annotations);
    found.keySet().removeIf(key -> key.startsWith(INDEX) || key.startsWith(MANIFEST));
    return found;
  }

  /// The annotations of the index alone.
  public SortedMap<String, String> annotationsOfIndex() {
    return scoped(INDEX);
  }

  /// The annotations of the manifests alone.
  public SortedMap<String, String> annotationsOfManifests() {
    return scoped(MANIFEST);
  }

  private SortedMap<String, String> scoped(String scope) {
    SortedMap<String, String> found = new TreeMap<>();
    annotations.forEach((key, value) -> {
      if (key.startsWith(scope)) {
        found.put(key.substring(scope.length()), value);
      }
    });
    return found;
  }

  // What is said for both beats what the base says for one of them.
  private static SortedMap<String, String> annotated(
      SortedMap<String, String> base, SortedMap<String, String> own) {
    SortedMap<String, String> kept = new TreeMap<>(base);
    own.keySet()
        .forEach(key -> {
          kept.remove(INDEX + key);
          kept.remove(MANIFEST + key);
        });
    return joined(kept, own);
  }

  private static SortedMap<String, String> joined(
      SortedMap<String, String> base, SortedMap<String, String> own) {
    SortedMap<String, String> joined = new TreeMap<>(base);
    joined.putAll(own);
    return joined;
  }
}
