package dev.refract.cli;

import dev.refract.build.Doctor;
import dev.refract.build.doctor.Checkup;
import dev.refract.cli.terminal.Colours;
import dev.refract.failure.Failure;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/// `refract doctor`: what this machine has, and what to do about what it has not.
final class DoctorVerb implements Verb {
  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                name(),
                "Look at this machine: kernel, namespaces, emulation, disk, memory, mirrors, keys,"
                    + " container engines and credentials. Changes nothing, and shows no secret.")
            .addOption(Options.flag("Print it as JSON.", Options.JSON));
    return MachineOptions.addTo(spec);
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    List<Checkup> all = Doctor.examine(MachineOptions.settings(arguments, console));
    if (arguments.flag(Options.JSON, false)) {
      console.out().print(json(all).indented());
    } else {
      text(all, console.manner().colours(console)).forEach(console.out()::println);
    }
    List<Checkup> fatal = all.stream().filter(Checkup::fatal).toList();
    if (!fatal.isEmpty()) {
      Checkup first = fatal.getFirst();
      throw new Failure(
              Failure.Kind.MACHINE,
              name(),
              "a build needs what this machine lacks: " + first.subject() + ": " + first.found())
          .remedy(first.remedy().orElse(""));
    }
  }

  private static List<String> text(List<Checkup> all, Colours colours) {
    Table table = new Table("WHAT", "STATE", "FOUND");
    for (Checkup one : all) {
      table.row(one.subject(), word(one.state()), one.found());
    }
    List<String> lines = new ArrayList<>(table.lines(colours));
    for (Checkup one : all) {
      one.remedy()
          .ifPresent(remedy ->
              lines.add(
                  FailureReport.clean(
                      one.subject()
                          + (one.needed() ? ", which a build needs" : ", if you want it")
                          + ": "
                          + remedy)));
    }
    return lines;
  }

  /// An array of `{"subject", "state": "found" | "missing" | "wrong", "needed", "found",
  /// "remedy"}`; members may be added, never taken away.
  private static JsonArray json(List<Checkup> all) {
    return new JsonArray(all.stream().<Json>map(DoctorVerb::json).toList());
  }

  private static JsonObject json(Checkup one) {
    return Json.object()
        .put("subject", one.subject())
        .put("state", word(one.state()))
        .put("needed", one.needed())
        .put("found", one.found())
        .put("remedy", one.remedy())
        .build();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
