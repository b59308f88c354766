package dev.refract.build.verify;

import dev.refract.build.emulator.Trial;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Looks at all of an image, and has its programs started.
public final class Verification {
  private Verification() {}

  /// Looks at the image called `name` of `store`, at the only one without a name.
  ///
  /// @param only these platforms; all if there are none
  /// @param starting starts programs; without it nothing of the image is executed
  /// @param scratch an existing directory of this machine for copies, which are left there
  /// @throws Failure of kind USAGE if there is no such image, or none for one of these platforms;
  ///   of another kind if programs cannot be started here; whatever is wrong with the image itself
  ///   is a finding
  public static VerifyReport of(
      ImageStore store,
      Optional<String> name,
      List<Platform> only,
      Optional<Starting> starting,
      Path scratch)
      throws IOException, Failure, InterruptedException {
    Findings findings = new Findings();
    List<Descriptor> descriptors = store.descriptors(name);
    DocumentWalk walk = new DocumentWalk(store, findings);
    walk.follow(descriptors);
    List<Platform> chosen = chosen(walk.named(), only);
    List<VerifyReport.Verified> verified = new ArrayList<>();
    LayerCheck layers = new LayerCheck();
    FileCheck files = new FileCheck(scratch);
    for (Platform platform : chosen) {
      verified.add(new VerifyReport.Verified(platform, 0, Optional.empty(), Optional.empty()));
    }
    for (StoredPlatform platform : walk.platforms()) {
      Platform named = platform.platform().normalised();
      int row = chosen.indexOf(named);
      if (row >= 0) {
        Findings own = findings.on(named);
        Optional<Integer> elfFiles = Optional.empty();
        Optional<Trial> trial = Optional.empty();
        if (layers.check(platform, own)) {
          elfFiles = Optional.of(files.check(platform, own));
          if (starting.isPresent()) {
            trial = started(starting.get(), platform, own);
          }
        }
        verified.set(
            row, new VerifyReport.Verified(named, platform.layers().size(), elfFiles, trial));
      }
    }
    return new VerifyReport(
        descriptors.stream()
            .flatMap(one ->
                Optional.ofNullable(one.annotations().get(Annotations.CONTAINERD_NAME)).stream())
            .distinct()
            .toList(),
        descriptors.getFirst().digest(),
        verified,
        findings.all().stream()
            .filter(finding -> finding.platform().map(chosen::contains).orElse(true))
            .toList());
  }

  private static Optional<Trial> started(
      Starting starting, StoredPlatform platform, Findings findings)
      throws IOException, Failure, InterruptedException {
    try {
      Trial trial = starting.start(platform);
      if (trial.failed()) {
        findings.error(Rule.START, String.join(" ", trial.command()), trial.sentence());
      } else if (trial.verdict() instanceof Trial.Verdict.Unclear) {
        findings.warning(Rule.START, String.join(" ", trial.command()), trial.sentence());
      }
      if (!trial.emulated()) {
        findings.warning(
            Rule.START,
            String.join(" ", trial.command()),
            "ran on this machine's own processor, not on the least one of the platform");
      }
      return Optional.of(trial);
    } catch (Failure e) {
      switch (e.kind()) {
        case UNSUPPORTED ->
            findings.warning(Rule.START, "program", "it was not started: " + e.problem());
        case USAGE, UNTRUSTED, UNFIT -> findings.error(Rule.START, "program", e.problem());
        case PROJECT, NETWORK, PACKAGES, TOOL, MACHINE, INTERRUPTED, BUG -> throw e;
      }
      return Optional.empty();
    }
  }

  private static List<Platform> chosen(List<Platform> all, List<Platform> only) throws Failure {
    for (Platform platform : only) {
      if (!all.contains(platform.normalised())) {
        throw new Failure(
                Failure.Kind.USAGE, "image", "there is nothing for " + platform + " in the image")
            .remedy(
                "choose from "
                    + all.stream().map(Platform::toString).collect(Collectors.joining(", ")));
      }
    }
    List<Platform> wanted = only.stream().map(Platform::normalised).toList();
    return all.stream().filter(platform -> wanted.isEmpty() || wanted.contains(platform)).toList();
  }
}
