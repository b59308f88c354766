package dev.refract.oci;

import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonNull;
import dev.refract.oci.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// How a container of an image is to be started: the `config` member of its configuration (OCI
/// image specification v1.1, config.md, "Properties").
///
/// @param user `user`, `uid`, `user:group` or `uid:gid`
/// @param exposedPorts `port/tcp`, `port/udp` or `port`
/// @param env `NAME=value` each, in order
/// @param entrypoint the first words of the command
/// @param cmd the words after them, which a user can replace
/// @param volumes directories whose content is not part of the image
/// @param workingDir absolute path
/// @param labels free text by name
/// @param stopSignal such as `SIGTERM`
public record Execution(
    Optional<String> user,
    SortedSet<String> exposedPorts,
    List<String> env,
    List<String> entrypoint,
    List<String> cmd,
    SortedSet<String> volumes,
    Optional<String> workingDir,
    SortedMap<String, String> labels,
    Optional<String> stopSignal) {
  /// No wishes at all.
  public static final Execution NONE =
      new Execution(
          Optional.empty(),
          Collections.emptySortedSet(),
          List.of(),
          List.of(),
          List.of(),
          Collections.emptySortedSet(),
          Optional.empty(),
          Annotations.NONE,
          Optional.empty());

  public Execution {
    exposedPorts = Collections.unmodifiableSortedSet(new TreeSet<>(exposedPorts));
    env = List.copyOf(env);
    entrypoint = List.copyOf(entrypoint);
    cmd = List.copyOf(cmd);
    volumes = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    for (String variable : env) {
      if (variable.indexOf('=') < 1) {
        throw new IllegalArgumentException("not NAME=value: " + variable);
      }
    }
    for (String port : exposedPorts) {
      if (!port.matches("[0-9]{1,5}(/(tcp|udp|sctp))?")) {
        throw new IllegalArgumentException("not a port: " + port);
      }
    }
  }

  /// The JSON form, members in the order of the specification's example.
  public JsonObject toJson() {
    return Json.object()
        .put("User", user)
        .putUnlessEmpty("ExposedPorts", set(exposedPorts))
        .putUnlessEmpty("Env", JsonArray.ofTexts(env))
        .putUnlessEmpty("Entrypoint", JsonArray.ofTexts(entrypoint))
        .putUnlessEmpty("Cmd", JsonArray.ofTexts(cmd))
        .putUnlessEmpty("Volumes", set(volumes))
        .put("WorkingDir", workingDir)
        .putUnlessEmpty("Labels", JsonObject.ofTexts(labels))
        .put("StopSignal", stopSignal)
        .build();
  }

  // Go's map[string]struct{}.
  private static JsonObject set(SortedSet<String> names) {
    JsonObject.Builder json = Json.object();
    names.forEach(name -> json.put(name, Json.object().build()));
    return json.build();
  }

  /// Reads what [#toJson] writes; other members are passed over.
  ///
  /// @throws Failure of kind `UNTRUSTED` if a member is not what it has to be
  public static Execution read(Fields fields) throws Failure {
    try {
      return new Execution(
          nonEmpty(fields, "User"),
          names(fields, "ExposedPorts"),
          fields.texts("Env"),
          fields.texts("Entrypoint"),
          fields.texts("Cmd"),
          names(fields, "Volumes"),
          nonEmpty(fields, "WorkingDir"),
          fields.textMap("Labels"),
          nonEmpty(fields, "StopSignal"));
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Failure.Kind.UNTRUSTED, fields.where(), fields.path() + ": " + e.getMessage(), e);
    }
  }

  // Docker writes empty strings where OCI leaves a member out.
  private static Optional<String> nonEmpty(Fields fields, String name) throws Failure {
    return fields.optionalText(name).filter(text -> !text.isEmpty());
  }

  private static SortedSet<String> names(Fields fields, String name) throws Failure {
    SortedSet<String> names = new TreeSet<>();
    Optional<Fields> set = fields.optionalObject(name);
    if (set.isPresent()) {
      set.get()
          .object()
          .members()
          .forEach((key, value) -> {
            if (value instanceof JsonObject || value == JsonNull.NULL) {
              names.add(key);
            }
          });
    }
    return names;
  }
}
