package dev.refract.build.audit;

import dev.refract.failure.Failure;
import java.util.List;
import java.util.stream.Collectors;

/// What the audit saw.
///
/// @param platform the platform the image declares
/// @param files all ELF files that were looked at, by path
/// @param findings what is wrong or worth knowing, by path
public record AuditReport(String platform, List<AuditedFile> files, List<Finding> findings) {
  public AuditReport {
    files = List.copyOf(files);
    findings = List.copyOf(findings);
  }

  /// The findings that make the image unfit.
  public List<Finding> errors() {
    return findings.stream().filter(finding -> finding.severity() == Severity.ERROR).toList();
  }

  /// Whether the image fits its platform.
  public boolean passed() {
    return errors().isEmpty();
  }

  /// Gives this report if the image fits its platform.
  ///
  /// @throws Failure `UNFIT`, which names the first file and what is wrong with it and carries all
  ///   others as its output
  public AuditReport orFail() throws Failure {
    List<Finding> errors = errors();
    if (errors.isEmpty()) {
      return this;
    }
    String first = errors.getFirst().message();
    if (errors.size() == 1) {
      throw new Failure(Failure.Kind.UNFIT, "audit", first).on(platform);
    }
    throw new Failure(
            Failure.Kind.UNFIT, "audit", first + " (and " + (errors.size() - 1) + " more)")
        .output(errors.stream().map(Finding::message).collect(Collectors.joining("\n")))
        .on(platform);
  }
}
