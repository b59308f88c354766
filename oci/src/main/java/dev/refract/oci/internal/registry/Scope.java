package dev.refract.oci.internal.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is to be done in a registry, as its token server wants it said (distribution's token
/// scope).
///
/// @param repository its path in the registry; empty for nothing but to be known
/// @param push whether something is to be written
/// @param mounted another repository from which contents are taken over
record Scope(String repository, boolean push, Optional<String> mounted) {
  static final Scope NONE = new Scope("", false, Optional.empty());

  static Scope pull(String repository) {
    return new Scope(repository, false, Optional.empty());
  }

  static Scope push(String repository) {
    return new Scope(repository, true, Optional.empty());
  }

  Scope mounting(String other) {
    return new Scope(repository, push, Optional.of(other));
  }

  List<String> words() {
    List<String> words = new ArrayList<>();
    if (!repository.isEmpty()) {
      words.add("repository:" + repository + (push ? ":pull,push" : ":pull"));
    }
    mounted.ifPresent(other -> words.add("repository:" + other + ":pull"));
    return words;
  }
}
