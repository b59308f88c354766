package dev.refract.build.eject;

import dev.refract.build.config.Healthcheck;
import dev.refract.build.config.Route;
import dev.refract.build.plan.Decisions;
import dev.refract.oci.Execution;
import dev.refract.oci.json.JsonArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One target for each route, all ending in the same image.
///
/// @param decisions of a build
/// @param notes what the user should know, one sentence each
record Dockerfile(Decisions decisions, List<String> notes) {
  private static final int WIDTH = 98;
  private static final Pattern SPACE = Pattern.compile("\\s+");

  Dockerfile {
    notes = List.copyOf(notes);
  }

  String text() {
    StringBuilder images = new StringBuilder();
    for (Route route : Route.values()) {
      images.append('\n').append(image(route));
    }
    return Template.read("Dockerfile")
        .with("notes", comment())
        .with("compiler", CompilerImage.of(decisions.compiler()).name())
        .with("base", decisions.base().name() + "-slim")
        .with("images", images.toString().stripTrailing())
        .text();
  }

  private String comment() {
    StringBuilder text = new StringBuilder("#\n");
    for (String note : notes) {
      StringBuilder line = new StringBuilder("# -");
      for (String word : SPACE.split(note, -1)) {
        if (line.length() + 1 + word.length() > WIDTH) {
          text.append(line).append('\n');
          line = new StringBuilder("#  ");
        }
        line.append(' ').append(word);
      }
      text.append(line).append(".\n");
    }
    return notes.isEmpty() ? "#" : text.append('#').toString();
  }

  private String image(Route route) {
    String name = route.word();
    String object =
        switch (route) {
          case CROSS, EMULATED_LINK -> "object";
          case EMULATED -> "emulated-object";
        };
    StringBuilder text = new StringBuilder();
    text.append("FROM compiler AS ").append(name).append("-image\n");
    text.append("ARG TARGETARCH\nARG TARGETVARIANT\n");
    text.append("COPY --from=sysroot /sysroot /sysroot\n");
    text.append("COPY --from=sysroot /image /image\n");
    text.append("COPY --from=").append(object).append(" /project /project\n");
    text.append("COPY --from=").append(name).append("-program /out/bin /image/usr/bin\n");
    text.append("RUN sh /refract/image.sh\n\n");
    text.append("FROM scratch AS ").append(name).append('\n');
    text.append("COPY --from=").append(name).append("-image /image /\n");
    return text.append(start()).toString();
  }

  private String start() {
    Execution execution = ProjectScript.startup(decisions).execution(Collections.emptySortedMap());
    StringBuilder text = new StringBuilder();
    execution
        .labels()
        .forEach((name, value) ->
            instruction(text, "LABEL", doubleQuoted(name) + "=" + doubleQuoted(value)));
    execution
        .env()
        .forEach(variable -> {
          int value = variable.indexOf('=') + 1;
          instruction(
              text, "ENV", variable.substring(0, value) + doubleQuoted(variable.substring(value)));
        });
    execution.exposedPorts().forEach(port -> instruction(text, "EXPOSE", port));
    execution.volumes().forEach(volume -> instruction(text, "VOLUME", json(List.of(volume))));
    execution.user().ifPresent(user -> instruction(text, "USER", user));
    execution.workingDir().ifPresent(directory -> instruction(text, "WORKDIR", directory));
    execution.stopSignal().ifPresent(signal -> instruction(text, "STOPSIGNAL", signal));
    decisions
        .settings()
        .healthcheck()
        .ifPresent(check -> instruction(text, "HEALTHCHECK", of(check)));
    instruction(text, "ENTRYPOINT", json(execution.entrypoint()));
    if (!execution.cmd().isEmpty()) {
      instruction(text, "CMD", json(execution.cmd()));
    }
    return text.toString();
  }

  private static void instruction(StringBuilder text, String name, String words) {
    text.append(name).append(' ').append(words).append('\n');
  }

  // `--start-interval` is younger than the rest: Docker 25.
  private static String of(Healthcheck check) {
    List<String> words = new ArrayList<>();
    option(words, "interval", check.interval());
    option(words, "timeout", check.timeout());
    option(words, "start-period", check.startPeriod());
    option(words, "start-interval", check.startInterval());
    check.retries().ifPresent(retries -> words.add("--retries=" + retries));
    words.add("CMD");
    words.add(json(check.command()));
    return String.join(" ", words);
  }

  private static void option(List<String> words, String name, Optional<Duration> duration) {
    duration.ifPresent(time -> words.add("--" + name + "=" + time.toMillis() + "ms"));
  }

  private static String json(List<String> words) {
    return JsonArray.ofTexts(words).compact();
  }

  private static String doubleQuoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + "\"";
  }
}
