package dev.refract.cli;

import dev.refract.build.Plan;
import dev.refract.cli.terminal.Amounts;
import dev.refract.cli.terminal.Colours;
import dev.refract.cli.terminal.Colours.Role;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import dev.refract.oci.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// Says what a plan holds.
final class PlanReport {
  private PlanReport() {}

  /// For people: the choices with their reasons, then a row for each platform.
  ///
  /// @param packages whether to list every package too
  static List<String> text(Plan plan, boolean packages, Colours colours) {
    List<String> lines = new ArrayList<>();
    lines.add(colours.paint(Role.STRONG, plan.name() + " " + plan.version()));
    lines.add(field(colours, "main", String.join(", ", plan.mains())));
    crystal(lines, plan, colours);
    lines.add(field(colours, "base", plan.base()));
    lines.add(field(colours, "mode", plan.release() ? "release" : "no release"));
    lines.add(field(colours, "toolchain", root(plan.toolchain())));
    lines.add("");
    Table table =
        new Table("PLATFORM", "TRIPLE", "CPU", "ARCH", "ROUTE", "LINK", "SYSROOT", "IMAGE");
    for (Plan.ForPlatform platform : plan.platforms()) {
      table.row(
          platform.platform().toString(),
          platform.triple(),
          platform.cpu().orElse("baseline"),
          platform.architecture(),
          platform.route().word(),
          platform.linkMode().word(),
          root(platform.sysroot()),
          count(platform.image()));
    }
    lines.addAll(table.lines(colours));
    for (Plan.ForPlatform platform : plan.platforms()) {
      libraries(lines, platform, colours);
    }
    for (Plan.ForPlatform platform : plan.platforms()) {
      platform
          .overlay()
          .ifPresent(overlay ->
              lines.add(colours.paint(Role.STRONG, platform.platform() + ":") + " " + overlay));
    }
    if (packages) {
      packages(lines, "toolchain", plan.toolchain().packages(), colours);
      for (Plan.ForPlatform platform : plan.platforms()) {
        packages(lines, platform.platform() + " sysroot", platform.sysroot().packages(), colours);
        platform
            .emulated()
            .ifPresent(root ->
                packages(lines, platform.platform() + " under qemu", root.packages(), colours));
        packages(lines, platform.platform() + " image", platform.image(), colours);
      }
    }
    return lines.stream().map(PlanReport::oneLine).toList();
  }

  // Nearly always one compiler for all platforms.
  private static void crystal(List<String> lines, Plan plan, Colours colours) {
    SequencedMap<Plan.Choice, List<String>> platforms = new LinkedHashMap<>();
    for (Plan.ForPlatform platform : plan.platforms()) {
      platforms
          .computeIfAbsent(platform.crystal(), _ -> new ArrayList<>())
          .add(platform.platform().toString());
    }
    platforms.forEach((choice, names) ->
        lines.add(
            field(colours, "crystal", choice.what())
                + (platforms.size() == 1 ? "" : " for " + String.join(", ", names))
                + colours.paint(Role.FAINT, ": " + choice.why())));
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ');
  }

  private static String field(Colours colours, String name, String value) {
    return colours.paint(Role.FAINT, String.format("%-11s", name)) + value;
  }

  private static String root(Plan.Root root) {
    return count(root.packages())
        + (root.present()
            ? ", in the cache"
            : ", " + Amounts.bytes(root.downloadSize()) + " to fetch");
  }

  private static String count(List<Plan.PackageFile> packages) {
    return packages.size() == 1 ? "1 package" : packages.size() + " packages";
  }

  private static void libraries(List<String> lines, Plan.ForPlatform platform, Colours colours) {
    lines.add("");
    lines.add(colours.paint(Role.STRONG, platform.platform() + " libraries"));
    Table table = new Table("LIBRARY", "PACKAGE", "LINKED", "ASKED FOR BY");
    for (Plan.Library library : platform.libraries()) {
      int more = library.askedBy().size() - 1;
      table.row(
          library.name(),
          library.servedBy().orElse("-"),
          linked(library.linked()),
          library.askedBy().getFirst() + (more > 0 ? " and " + more + " more" : ""));
    }
    lines.addAll(table.lines(colours));
  }

  private static String linked(Plan.Linked linked) {
    return switch (linked) {
      case NOT -> "in no package";
      case GLIBC -> "glibc";
      case INSIDE -> "inside";
      case INSIDE_OR_BESIDE -> "inside if its code can be, else beside";
      case BESIDE -> "beside";
      case BESIDE_WITHOUT_ARCHIVE -> "beside, has no archive";
    };
  }

  private static void packages(
      List<String> lines, String title, List<Plan.PackageFile> packages, Colours colours) {
    lines.add("");
    lines.add(colours.paint(Role.STRONG, title));
    Table table = new Table("PACKAGE", "VERSION", "SUITE", "SIZE", "WHY").right(3);
    for (Plan.PackageFile p : packages) {
      table.row(p.name(), p.version(), p.suite(), Amounts.bytes(p.size()), p.why());
    }
    lines.addAll(table.lines(colours));
  }

  /// What `--json` prints: the plan, member by member.
  static JsonObject json(Plan plan) {
    return Json.object()
        .put("name", plan.name())
        .put("version", plan.version())
        .put("mains", texts(plan.mains()))
        .put("base", plan.base())
        .put("release", plan.release())
        .put("toolchain", json(plan.toolchain()))
        .put("platforms", array(plan.platforms().stream().map(PlanReport::json)))
        .build();
  }

  private static JsonObject json(Plan.ForPlatform platform) {
    JsonObject.Builder builder =
        Json.object()
            .put("platform", platform.platform().toString())
            .put("triple", platform.triple())
            .put("cpu", platform.cpu())
            .put("architecture", platform.architecture())
            .put("overlay", platform.overlay())
            .put(
                "crystal",
                Json.object()
                    .put("version", platform.crystal().what())
                    .put("why", platform.crystal().why())
                    .build())
            .put("route", platform.route().word())
            .put("linkMode", platform.linkMode().word())
            .put("libraries", array(platform.libraries().stream().map(PlanReport::json)))
            .put("sysroot", json(platform.sysroot()));
    platform.emulated().ifPresent(root -> builder.put("emulated", json(root)));
    return builder.put("image", array(platform.image().stream().map(PlanReport::json))).build();
  }

  private static JsonObject json(Plan.Library library) {
    return Json.object()
        .put("name", library.name())
        .put("askedBy", texts(library.askedBy()))
        .put("servedBy", library.servedBy())
        .put("linked", linked(library.linked()))
        .put("others", texts(library.others()))
        .build();
  }

  private static JsonArray texts(List<String> texts) {
    return new JsonArray(texts.stream().<Json>map(JsonText::new).toList());
  }

  private static JsonObject json(Plan.Root root) {
    return Json.object()
        .put("present", root.present())
        .put("downloadSize", root.downloadSize())
        .put("packages", array(root.packages().stream().map(PlanReport::json)))
        .build();
  }

  private static JsonObject json(Plan.PackageFile p) {
    return Json.object()
        .put("name", p.name())
        .put("version", p.version())
        .put("suite", p.suite())
        .put("size", p.size())
        .put("why", p.why())
        .build();
  }

  private static JsonArray array(Stream<JsonObject> items) {
    return new JsonArray(items.<Json>map(item -> item).toList());
  }
}
