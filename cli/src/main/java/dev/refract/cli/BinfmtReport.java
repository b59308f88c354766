package dev.refract.cli;

import dev.refract.build.binfmt.FormatState;
import dev.refract.build.binfmt.Registration;
import dev.refract.cli.terminal.Colours;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Says what is registered with the kernel for each architecture.
final class BinfmtReport {
  private BinfmtReport() {}

  /// A row for each architecture.
  static List<String> text(List<FormatState> states, Colours colours) {
    Table table = new Table("ARCH", "PLATFORM", "STATE", "INTERPRETER", "FLAGS");
    for (FormatState state : states) {
      table.row(
          state.format().architecture(),
          state.format().platform().map(name -> "linux/" + name).orElse("-"),
          words(state),
          state.registration().map(Registration::interpreter).orElse("-"),
          state.registration().map(Registration::flags).orElse("-"));
    }
    return table.lines(colours);
  }

  private static String words(FormatState state) {
    String now =
        state
            .registration()
            .map(there ->
                there.enabled()
                    ? there.persistent() ? "registered" : "registered, not for containers"
                    : "switched off")
            .orElse("not registered");
    return switch (state.change()) {
      case NONE -> now;
      case INSTALLED, REPLACED, KEPT, REMOVED -> state.change().name().toLowerCase(Locale.ROOT);
    };
  }

  /// Members may be added, never taken away; `change` is `none` for `status`.
  static JsonArray json(List<FormatState> states) {
    return new JsonArray(states.stream().<Json>map(BinfmtReport::json).toList());
  }

  private static JsonObject json(FormatState state) {
    Optional<Registration> there = state.registration();
    JsonObject.Builder json =
        Json.object()
            .put("architecture", state.format().architecture())
            .put("platform", state.format().platform().map(name -> "linux/" + name))
            .put("registered", there.isPresent())
            .put("change", state.change().name().toLowerCase(Locale.ROOT));
    there.ifPresent(one ->
        json.put("name", one.name())
            .put("enabled", one.enabled())
            .put("persistent", one.persistent())
            .put("refract", one.isRefracts())
            .put("interpreter", one.interpreter())
            .put("flags", one.flags()));
    return json.build();
  }
}
