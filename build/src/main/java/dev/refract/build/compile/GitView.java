package dev.refract.build.compile;

import dev.refract.build.plan.Repository;
import dev.refract.build.sandbox.Mount;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.crystal.SandboxScripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// How git sees the project's copy in the sandbox: as the work tree of the project's repository,
/// which it cannot change.
///
/// @param repository empty where nothing asks git, or there is none
record GitView(Optional<Repository> repository) {
  private static final String MOUNT = "repository";

  /// What has to be mounted.
  List<Mount> mounts() {
    return repository.stream().map(one -> Mount.readOnly(MOUNT, one.common())).toList();
  }

  /// Ties the copy at `project` to the repository.
  void tie(Path project, Sandbox.Session session) throws IOException {
    if (repository.isPresent()) {
      String own = repository.get().own();
      String place = session.path(MOUNT) + (own.isEmpty() ? "" : "/" + own);
      Files.writeString(project.resolve(".git"), "gitdir: " + place + "\n");
    }
  }

  /// The script `git`.
  Map<String, String> scripts(Sandbox.Session session) {
    return repository.isEmpty()
        ? Map.of()
        : Map.of(
            "git",
            "#!/bin/sh\nexec "
                + session.words("usr/bin/git").stream()
                    .map(SandboxScripts::quoted)
                    .collect(Collectors.joining(" "))
                + " \"$@\"\n");
  }

  /// What git finds in its environment.
  Map<String, String> environment(Sandbox.Session session) {
    return repository.isEmpty()
        ? Map.of()
        : Map.of(
            "GIT_CONFIG_COUNT", "1",
            "GIT_CONFIG_KEY_0", "safe.directory",
            "GIT_CONFIG_VALUE_0", "*",
            "GIT_CONFIG_NOSYSTEM", "1",
            "GIT_OPTIONAL_LOCKS", "0",
            // A submodule's configuration names another place.
            "GIT_WORK_TREE", session.path("project"));
  }
}
