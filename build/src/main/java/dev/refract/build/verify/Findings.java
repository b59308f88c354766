package dev.refract.build.verify;

import dev.refract.build.audit.Severity;
import dev.refract.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Collects what is found about one platform, or about the whole image.
final class Findings {
  /// What one hostile image may have found against it.
  private static final int MOST = 10_000;

  private final List<Finding> all;
  private final Optional<Platform> platform;

  Findings() {
    this(new ArrayList<>(), Optional.empty());
  }

  private Findings(List<Finding> all, Optional<Platform> platform) {
    this.all = all;
    this.platform = platform;
  }

  /// The same collection, for what belongs to `other`.
  Findings on(Platform other) {
    return new Findings(all, Optional.of(other));
  }

  void error(Rule rule, String path, String evidence) {
    add(rule, Severity.ERROR, path, evidence);
  }

  void warning(Rule rule, String path, String evidence) {
    add(rule, Severity.WARNING, path, evidence);
  }

  void add(Rule rule, Severity severity, String path, String evidence) {
    Finding finding = new Finding(rule, severity, platform, path, evidence);
    if (all.size() < MOST && !all.contains(finding)) {
      all.add(finding);
    }
  }

  int size() {
    return all.size();
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
