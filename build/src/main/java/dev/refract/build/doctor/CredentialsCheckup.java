package dev.refract.build.doctor;

import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The file from which credentials for registries would be taken. Its values are read past.
///
/// @param environment of the process
record CredentialsCheckup(Map<String, String> environment) {
  private static final int MOST_BYTES = 1 << 20;
  private static final String SUBJECT = "credentials";
  private static final String LOGIN = "log in with docker, podman, skopeo or crane";

  Checkup check() throws IOException {
    for (Path file : candidates()) {
      if (Files.exists(file)) {
        return of(file);
      }
    }
    return Checkup.missing(SUBJECT, "no file with any, so registries are asked without", LOGIN);
  }

  /// In the order in which they count: what was named for this purpose, Podman's, Docker's.
  private List<Path> candidates() {
    List<Path> files = new ArrayList<>();
    variable("REGISTRY_AUTH_FILE").map(Path::of).ifPresent(files::add);
    variable("DOCKER_CONFIG").map(at -> Path.of(at, "config.json")).ifPresent(files::add);
    variable("XDG_RUNTIME_DIR")
        .map(at -> Path.of(at, "containers", "auth.json"))
        .ifPresent(files::add);
    Optional<String> home = variable("HOME");
    variable("XDG_CONFIG_HOME")
        .or(() -> home.map(at -> at + "/.config"))
        .map(at -> Path.of(at, "containers", "auth.json"))
        .ifPresent(files::add);
    home.map(at -> Path.of(at, ".docker", "config.json")).ifPresent(files::add);
    return files;
  }

  private static Checkup of(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES);
    } catch (IOException e) {
      return Checkup.wrong(SUBJECT, file + " cannot be read", "see who may read it");
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    try {
      Fields fields = Json.parseObject(SUBJECT, "credentials", bytes);
      List<String> registries = new ArrayList<>();
      for (String member : List.of("auths", "credHelpers")) {
        fields
            .optionalObject(member)
            .ifPresent(found -> registries.addAll(found.object().members().keySet()));
      }
      if (fields.optionalText("credsStore").isPresent()) {
        registries.add("those of a credential helper");
      }
      String what =
          file
              + ": "
              + (registries.isEmpty()
                  ? "no registry"
                  : String.join(", ", registries.stream().distinct().sorted().toList()));
      return permissions.contains(PosixFilePermission.OTHERS_READ)
              && fields.optionalObject("auths").isPresent()
          ? Checkup.wrong(SUBJECT, what + "; everybody may read it", "chmod 600 " + file)
          : Checkup.found(SUBJECT, what);
    } catch (Failure e) {
      // The message could show what stands there.
      return Checkup.wrong(
          SUBJECT, file + " is not the JSON that it should be", "remove it and " + LOGIN);
    }
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
