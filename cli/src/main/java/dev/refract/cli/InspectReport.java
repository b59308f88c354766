package dev.refract.cli;

import dev.refract.cli.terminal.Amounts;
import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;
import dev.refract.oci.Execution;
import dev.refract.oci.layout.Inspection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Says for people what an image is made of.
final class InspectReport {
  private InspectReport() {}

  /// Names, digest and annotations, then a row for each layer of each platform, then how a
  /// container starts.
  static List<String> text(Inspection inspection, Colours colours) {
    List<String> lines = new ArrayList<>();
    List<String> names = inspection.image().names();
    lines.add(
        colours.paint(
            Role.STRONG,
            FailureReport.clean(names.isEmpty() ? "an image without a name" : names.getFirst())));
    names.stream().skip(1).forEach(name -> lines.add(FailureReport.clean(name)));
    lines.add(field(colours, "digest", inspection.digest().toString()));
    inspection
        .annotations()
        .forEach((name, text) -> lines.add(field(colours, shortened(name), text)));
    lines.add("");
    lines.addAll(layers(inspection).lines(colours));
    for (Inspection.PlatformPart part : inspection.platforms()) {
      lines.add("");
      lines.add(colours.paint(Role.STRONG, part.stored().platform().toString()));
      lines.add(field(colours, "manifest", part.stored().descriptor().digest().toString()));
      part.stored()
          .config()
          .value()
          .created()
          .map(Instant::toString)
          .ifPresent(created -> lines.add(field(colours, "created", created)));
      execution(lines, part.stored().config().value().execution(), colours);
    }
    return List.copyOf(lines);
  }

  private static Table layers(Inspection inspection) {
    Table table =
        new Table("PLATFORM", "LAYER", "COMPRESSED", "UNPACKED", "ENTRIES")
            .right(2)
            .right(3)
            .right(4);
    for (Inspection.PlatformPart part : inspection.platforms()) {
      String platform = part.stored().platform().toString();
      for (Inspection.LayerPart layer : part.layers()) {
        table.row(
            platform,
            BuildReport.shortened(layer.stored().descriptor().digest().toString()),
            Amounts.bytes(layer.stored().descriptor().size()),
            layer.content().map(read -> Amounts.bytes(read.unpackedBytes())).orElse(""),
            layer.content().map(read -> Integer.toString(read.entries())).orElse(""));
        platform = "";
      }
      table.row(
          platform,
          "total",
          Amounts.bytes(part.stored().storedBytes()),
          part.unpackedBytes().isPresent() ? Amounts.bytes(part.unpackedBytes().getAsLong()) : "",
          "");
    }
    return table;
  }

  private static void execution(List<String> lines, Execution execution, Colours colours) {
    if (!execution.entrypoint().isEmpty()) {
      lines.add(field(colours, "entrypoint", String.join(" ", execution.entrypoint())));
    }
    if (!execution.cmd().isEmpty()) {
      lines.add(field(colours, "command", String.join(" ", execution.cmd())));
    }
    execution.user().ifPresent(user -> lines.add(field(colours, "user", user)));
    execution.env().forEach(variable -> lines.add(field(colours, "env", variable)));
  }

  private static String field(Colours colours, String name, String value) {
    return colours.paint(Role.FAINT, String.format("%-12s", FailureReport.clean(name)))
        + FailureReport.clean(value);
  }

  // The usual annotations, by the last part of their names.
  private static String shortened(String annotation) {
    String usual = "org.opencontainers.image.";
    return annotation.startsWith(usual) ? annotation.substring(usual.length()) : annotation;
  }
}
