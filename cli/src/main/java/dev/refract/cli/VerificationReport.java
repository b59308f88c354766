package dev.refract.cli;

import dev.refract.build.audit.Severity;
import dev.refract.build.emulator.Trial;
import dev.refract.build.verify.Finding;
import dev.refract.build.verify.Part;
import dev.refract.build.verify.VerifyReport;
import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;
import dev.refract.oci.Platform;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Says what a verification found.
final class VerificationReport {
  private VerificationReport() {}

  /// A row for each platform, then a line for each finding.
  static List<String> text(VerifyReport report, Colours colours) {
    Table table = new Table("PLATFORM", "DOCUMENTS", "LAYERS", "FILES", "START");
    if (report.findings().stream().anyMatch(finding -> finding.platform().isEmpty())) {
      Optional<Platform> whole = Optional.empty();
      table.row("all", cell(report, whole, Part.DOCUMENTS, "ok"), "", "", "");
    }
    for (VerifyReport.Verified one : report.platforms()) {
      Optional<Platform> platform = Optional.of(one.platform());
      table.row(
          one.platform().toString(),
          cell(report, platform, Part.DOCUMENTS, "ok"),
          cell(report, platform, Part.LAYERS, one.layers() == 0 ? "-" : "ok, " + one.layers()),
          cell(
              report,
              platform,
              Part.FILES,
              one.elfFiles().map(files -> "ok, " + files + " ELF").orElse("-")),
          cell(report, platform, Part.START, one.trial().map(_ -> "ok").orElse("-")));
    }
    List<String> lines = new ArrayList<>(table.lines(colours));
    report.findings().forEach(finding -> lines.add(line(finding, colours)));
    return List.copyOf(lines);
  }

  private static String cell(
      VerifyReport report, Optional<Platform> platform, Part part, String well) {
    long errors =
        report.of(platform, part).stream()
            .filter(finding -> finding.severity() == Severity.ERROR)
            .count();
    return errors == 0 ? well : errors + " wrong";
  }

  private static String line(Finding finding, Colours colours) {
    String text = FailureReport.clean(finding.message());
    return switch (finding.severity()) {
      case ERROR -> colours.paint(Role.BAD, "wrong") + " " + text;
      case WARNING -> colours.paint(Role.NOTE, "note") + "  " + text;
    };
  }

  /// Members may be added, never taken away:
  ///
  /// ```
  /// {
  ///   "names": ["docker.io/library/greeter:1.0"], "digest": "sha256:…", "passed": false,
  ///   "platforms": [{"platform": "linux/arm/v6", "layers": 3, "elfFiles": 12, "passed": false,
  ///     "start": {                      absent: not started
  ///       "command": ["/usr/bin/greeter", "--version"], "failed": false,
  ///       "verdict": "answered with exit code 0", "output": "…", "milliseconds": 120
  ///     }}],
  ///   "findings": [{
  ///     "rule": "elf",                  see dev.refract.build.verify.Rule
  ///     "severity": "error",            or "warning"
  ///     "platform": "linux/arm/v6",     absent: the whole image
  ///     "path": "usr/lib/libz.so.1",    in the layout, or in the image
  ///     "evidence": "Tag_CPU_arch is v7, linux/arm/v6 allows v6 at most"
  ///   }]
  /// }
  /// ```
  static JsonObject json(VerifyReport report) {
    return Json.object()
        .put("names", JsonArray.ofTexts(report.names()))
        .put("digest", report.digest().toString())
        .put("passed", report.passed())
        .put(
            "platforms",
            new JsonArray(report.platforms().stream().<Json>map(one -> json(report, one)).toList()))
        .put(
            "findings",
            new JsonArray(report.findings().stream().<Json>map(VerificationReport::json).toList()))
        .build();
  }

  private static JsonObject json(VerifyReport report, VerifyReport.Verified one) {
    JsonObject.Builder json =
        Json.object().put("platform", one.platform().toString()).put("layers", one.layers());
    one.elfFiles().ifPresent(files -> json.put("elfFiles", files));
    one.trial().ifPresent(trial -> json.put("start", json(trial)));
    boolean passed =
        report.errors().stream()
            .noneMatch(finding -> finding.platform().filter(one.platform()::equals).isPresent());
    return json.put("passed", passed).build();
  }

  private static JsonObject json(Trial trial) {
    return Json.object()
        .put("command", JsonArray.ofTexts(trial.command()))
        .put("failed", trial.failed())
        .put("verdict", trial.sentence())
        .put("output", trial.output())
        .put("milliseconds", trial.took().toMillis())
        .build();
  }

  private static JsonObject json(Finding finding) {
    return Json.object()
        .put("rule", word(finding.rule()))
        .put("severity", word(finding.severity()))
        .put("platform", finding.platform().map(Platform::toString))
        .put("path", finding.path())
        .put("evidence", finding.evidence())
        .build();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
