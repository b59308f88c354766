package dev.refract.build.verify;

import dev.refract.archive.Digest;
import dev.refract.build.audit.Severity;
import dev.refract.build.emulator.Trial;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.util.List;
import java.util.Optional;

/// What was looked at, and what was found.
///
/// @param names of the image, in order
/// @param digest of the image
/// @param platforms that were looked at, in the order of the image
/// @param findings in the order of finding: documents first
public record VerifyReport(
    List<String> names, Digest digest, List<Verified> platforms, List<Finding> findings) {

  /// One platform.
  ///
  /// @param layers how many there are
  /// @param elfFiles how many were looked at; none where the layers cannot be unpacked
  /// @param trial what came of starting the program; none where it was not started
  public record Verified(
      Platform platform, int layers, Optional<Integer> elfFiles, Optional<Trial> trial) {}

  public VerifyReport {
    names = List.copyOf(names);
    platforms = List.copyOf(platforms);
    findings = List.copyOf(findings);
  }

  /// What makes the image unfit.
  public List<Finding> errors() {
    return findings.stream().filter(finding -> finding.severity() == Severity.ERROR).toList();
  }

  /// Whether nothing does.
  public boolean passed() {
    return errors().isEmpty();
  }

  /// What makes the image unfit, the first of it in words.
  ///
  /// @throws Failure of kind UNFIT if there is anything
  public void orFail() throws Failure {
    List<Finding> errors = errors();
    if (!errors.isEmpty()) {
      String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
      throw new Failure(Failure.Kind.UNFIT, "verify", errors.getFirst().message() + more);
    }
  }

  /// What was found about one part of one platform, or of the whole image.
  public List<Finding> of(Optional<Platform> platform, Part part) {
    return findings.stream()
        .filter(finding -> finding.platform().equals(platform) && finding.rule().part() == part)
        .toList();
  }
}
