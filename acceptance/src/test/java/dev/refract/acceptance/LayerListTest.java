package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.oci.Platform;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// GNU tar sees in every layer what `refract inspect` lists.
class LayerListTest {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @ParameterizedTest
  @ValueSource(strings = {"linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6"})
  void tarListsWhatInspectLists(String platform) throws Exception {
    Path directory = Place.fresh("layers");
    Path archive = Greeter.get().archive();
    Finished inspect =
        Product.run(
                directory,
                Map.of(),
                "inspect",
                archive.toString(),
                "--platform",
                platform,
                "--json")
            .orFail();
    List<Fields> layers =
        Json.parseObject("test", "inspect", inspect.stdout().getBytes(StandardCharsets.UTF_8))
            .objects("layers");
    List<Path> files = Greeter.get().layers(Platform.parse(platform), directory);
    assertThat(layers).hasSameSizeAs(files);
    for (int i = 0; i < files.size(); i++) {
      List<String> inspected = new ArrayList<>();
      for (Fields entry : layers.get(i).objects("entries")) {
        inspected.add(asTar(entry));
      }
      assertThat(tar(directory, files.get(i))).isNotEmpty().isEqualTo(inspected);
    }
  }

  private static List<String> tar(Path directory, Path layer) throws Exception {
    return Peers.get()
        .run(
            directory,
            "tar",
            "--list",
            "--verbose",
            "--numeric-owner",
            "--full-time",
            "--quoting-style=literal",
            "--file",
            layer.toString())
        .orFail()
        .lines()
        .stream()
        .map(line -> String.join(" ", line.split(" +", 6)))
        .toList();
  }

  // A line of GNU tar's list, with one blank between its columns.
  private static String asTar(Fields entry) throws Exception {
    String kind = entry.text("kind");
    String path = entry.text("path");
    int mode = Integer.parseInt(entry.text("mode"), 8);
    return switch (kind) {
          case "file" -> "-";
          case "directory" -> "d";
          case "symlink" -> "l";
          case "hardlink" -> "h";
          default -> throw new AssertionError("unknown kind of " + path + ": " + kind);
        }
        + permissions(mode)
        + " "
        + entry.number("uid")
        + "/"
        + entry.number("gid")
        + " "
        + (kind.equals("file") ? entry.number("size") : 0)
        + " "
        + TIME.format(Instant.ofEpochSecond(entry.number("mtime")))
        + " "
        + switch (kind) {
          case "directory" -> path + "/";
          case "symlink" -> path + " -> " + entry.text("target");
          case "hardlink" -> path + " link to " + entry.text("target");
          default -> path;
        };
  }

  private static String permissions(int mode) {
    StringBuilder text = new StringBuilder();
    for (int who = 6; who >= 0; who -= 3) {
      int bits = mode >> who;
      text.append((bits & 4) == 0 ? '-' : 'r').append((bits & 2) == 0 ? '-' : 'w');
      boolean special = (mode & (who == 6 ? 04000 : who == 3 ? 02000 : 01000)) != 0;
      char marked = who == 0 ? 't' : 's';
      boolean executable = (bits & 1) != 0;
      text.append(
          special
              ? (executable ? marked : Character.toUpperCase(marked))
              : (executable ? 'x' : '-'));
    }
    return text.toString();
  }
}
