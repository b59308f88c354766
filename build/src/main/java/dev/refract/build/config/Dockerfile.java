package dev.refract.build.config;

import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the last stage of a Dockerfile says of how its image is started, as far as it is simple:
/// words in the JSON form or, for ports and volumes, bare ones; what has variables is left out.
///
/// @param ports from `EXPOSE`
/// @param entrypoint from `ENTRYPOINT`
/// @param volumes from `VOLUME`
record Dockerfile(List<String> ports, List<String> entrypoint, List<String> volumes) {
  static final String FILE_NAME = "Dockerfile";

  /// No Dockerfile.
  static final Dockerfile NONE = new Dockerfile(List.of(), List.of(), List.of());

  private static final Pattern INSTRUCTION = Pattern.compile("\\s*([A-Za-z]+)\\s+(.*?)\\s*");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./-]{1,200}");
  private static final Pattern WORD = Pattern.compile("[^\\p{Cntrl}$]{1,200}");

  Dockerfile {
    ports = List.copyOf(ports);
    entrypoint = List.copyOf(entrypoint);
    volumes = List.copyOf(volumes);
  }

  /// Reads the one of a project's directory.
  ///
  /// @throws Failure of kind PROJECT where it is not UTF-8, or too large
  static Dockerfile of(Path project) throws Failure, IOException {
    try {
      return parse(Yaml.text(project.resolve(FILE_NAME), FILE_NAME));
    } catch (NoSuchFileException e) {
      return NONE;
    }
  }

  static Dockerfile parse(String text) {
    List<String> ports = new ArrayList<>();
    List<String> entrypoint = new ArrayList<>();
    List<String> volumes = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      Matcher matcher = INSTRUCTION.matcher(line.strip());
      // A line that goes on in the next one is not simple.
      if (!matcher.matches() || line.strip().endsWith("\\")) {
        continue;
      }
      String rest = matcher.group(2);
      switch (matcher.group(1).toUpperCase(Locale.ROOT)) {
        case "FROM" -> {
          ports.clear();
          entrypoint.clear();
          volumes.clear();
        }
        case "EXPOSE" -> addAll(ports, List.of(rest.split("\\s+", -1)), ImageReader::isPort);
        case "VOLUME" ->
            addAll(
                volumes,
                rest.startsWith("[") ? array(rest) : List.of(rest.split("\\s+", -1)),
                path -> PLAIN.matcher(path).matches() && Paths.isFile(path));
        case "ENTRYPOINT" -> {
          entrypoint.clear();
          addAll(
              entrypoint,
              array(rest),
              word -> WORD.matcher(word).matches() && !word.contains(Templates.OPEN));
        }
        default -> {}
      }
    }
    return new Dockerfile(ports, entrypoint, volumes);
  }

  // All or nothing: half an entrypoint is none.
  private static void addAll(List<String> known, List<String> words, Predicate<String> simple) {
    if (words.stream().allMatch(simple)) {
      known.addAll(words);
    }
  }

  private static List<String> array(String text) {
    try {
      if (Json.parse("init", FILE_NAME, text.getBytes(StandardCharsets.UTF_8))
          instanceof JsonArray array) {
        List<String> words = new ArrayList<>();
        for (Json item : array.items()) {
          words.add(item instanceof JsonText word ? word.value() : "");
        }
        return words;
      }
    } catch (Failure e) {
      // The form for the shell; there is none in the image.
    }
    return List.of();
  }
}
