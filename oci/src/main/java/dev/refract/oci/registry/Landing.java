package dev.refract.oci.registry;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How an image fared on its way into one repository.
///
/// @param repository where it went, without tag
/// @param digest of the image
/// @param whole whether all of the image is there and can be had by its digest
/// @param tags that point to it now
/// @param traffic what was moved
/// @param failure why that is not all that was asked for
public record Landing(
    Reference repository,
    Digest digest,
    boolean whole,
    List<Reference> tags,
    Traffic traffic,
    Optional<Failure> failure) {

  /// What was moved into a repository.
  ///
  /// @param sent contents that were sent
  /// @param mounted contents that another repository of the registry had
  /// @param present contents that were there before
  /// @param sentBytes the size of those sent
  public record Traffic(int sent, int mounted, int present, long sentBytes) {}

  public Landing {
    tags = List.copyOf(tags);
  }

  /// Fails unless everything has landed.
  ///
  /// @throws Failure that says what went wrong where, and what landed
  public static void orFail(List<Landing> landings) throws Failure {
    List<Landing> failed = landings.stream().filter(l -> l.failure().isPresent()).toList();
    if (failed.isEmpty()) {
      return;
    }
    Failure first = failed.getFirst().failure().orElseThrow();
    List<String> problems = new ArrayList<>();
    for (Landing landing : failed) {
      problems.add(landing.failure().orElseThrow().problem());
    }
    List<String> landed = landings.stream().filter(Landing::whole).map(Landing::told).toList();
    String all =
        String.join("; ", problems)
            + (landed.isEmpty() ? "" : "; what landed: " + String.join(", ", landed));
    String again = "run it again: only what is missing is sent";
    throw new Failure(first.kind(), first.where(), all, first)
        .remedy(first.remedy().map(remedy -> remedy + "; then " + again).orElse(again));
  }

  /// What is there, for a message: `r.example/app@sha256:… as 1.0, latest`.
  public String told() {
    String name = repository.familiar();
    String where = name + "@" + digest;
    return tags.isEmpty()
        ? where + " without a tag"
        : where
            + " as "
            + String.join(", ", tags.stream().flatMap(tag -> tag.tag().stream()).toList());
  }
}
