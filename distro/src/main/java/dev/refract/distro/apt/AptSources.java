package dev.refract.distro.apt;

import dev.refract.distro.internal.deb822.Stanza;
import dev.refract.distro.internal.deb822.StanzaReader;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The host's apt configuration as far as it says where packages come from (sources.list(5)).
///
/// @param entries in the order in which apt reads them, switched-off ones left out
/// @param notes one sentence for each thing that was passed over, because it is not understood
public record AptSources(List<AptSource> entries, List<String> notes) {
  /// No configuration at all.
  public static final AptSources NONE = new AptSources(List.of(), List.of());

  private static final long MAX_FILE = 1 << 20;
  private static final Pattern LINE =
      Pattern.compile("(deb|deb-src)\\s+(?:\\[([^\\]]*)\\]\\s+)?(\\S+)\\s+(\\S+)((?:\\s+\\S+)*)");
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Fa-f]{40}!?");

  public AptSources {
    entries = List.copyOf(entries);
    notes = List.copyOf(notes);
  }

  /// Reads `etc/apt/sources.list` and `etc/apt/sources.list.d` below `root`. What is not there or
  /// not understood is passed over: a foreign file must not keep anybody from building.
  ///
  /// @param root `/`, or where a system's root directory is
  public static AptSources read(Path root) {
    List<AptSource> entries = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Path apt = root.resolve("etc").resolve("apt");
    List<Path> files = new ArrayList<>(List.of(apt.resolve("sources.list")));
    Path folder = apt.resolve("sources.list.d");
    if (Files.isDirectory(folder)) {
      try (Stream<Path> parts = Files.list(folder)) {
        parts.sorted().forEach(files::add);
      } catch (IOException e) {
        notes.add(folder + " is not read: " + e.getMessage());
      }
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      boolean lines = name.endsWith(".list");
      if (!(lines || name.endsWith(".sources")) || !Files.isRegularFile(file)) {
        continue;
      }
      try {
        if (Files.size(file) > MAX_FILE) {
          notes.add(file + " is not read: larger than " + MAX_FILE + " bytes");
          continue;
        }
        byte[] bytes = Files.readAllBytes(file);
        entries.addAll(
            lines
                ? parseLines(bytes, root, file.toString(), notes)
                : parseStanzas(bytes, root, file.toString(), notes));
      } catch (IOException | Failure e) {
        notes.add(file + " is not read: " + e.getMessage());
      }
    }
    return new AptSources(entries, notes);
  }

  /// Reads the one-line format.
  ///
  /// @param what names the text in notes
  /// @param notes takes what is said about lines that are not understood
  static List<AptSource> parseLines(byte[] bytes, Path root, String what, List<String> notes) {
    List<AptSource> entries = new ArrayList<>();
    int number = 0;
    for (String raw : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      number++;
      String line = raw.replaceFirst("(^|\\s)#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        notes.add(what + ", line " + number + " is not understood");
        continue;
      }
      List<String> architectures = List.of();
      AptSource.SignedBy signedBy = AptSource.SignedBy.ANY;
      String options = matcher.group(2) == null ? "" : matcher.group(2).strip();
      for (String option : options.split("\\s+", -1)) {
        int equals = option.indexOf('=');
        String value = option.substring(equals + 1);
        switch (equals < 0 ? "" : option.substring(0, equals).toLowerCase(Locale.ROOT)) {
          case "arch" -> architectures = List.of(value.split(",", -1));
          case "signed-by" -> signedBy = signedBy(value.replace(',', ' '), root);
          default -> {}
        }
      }
      add(
          entries,
          List.of(matcher.group(1)),
          List.of(matcher.group(3)),
          List.of(matcher.group(4)),
          words(matcher.group(5)),
          architectures,
          signedBy,
          what + ", line " + number,
          notes);
    }
    return entries;
  }

  /// Reads the deb822 format.
  ///
  /// @param what names the text in notes and failures
  /// @param notes takes what is said about stanzas that are not understood
  /// @throws Failure of kind UNTRUSTED if the text is no sequence of stanzas
  static List<AptSource> parseStanzas(byte[] bytes, Path root, String what, List<String> notes)
      throws Failure {
    List<AptSource> entries = new ArrayList<>();
    int number = 0;
    for (Stanza stanza : StanzaReader.readAll(bytes, what, true)) {
      number++;
      String enabled = stanza.folded("Enabled").orElse("yes").toLowerCase(Locale.ROOT);
      if (List.of("no", "false", "without", "off", "disable", "0").contains(enabled)) {
        continue;
      }
      add(
          entries,
          words(stanza.folded("Types").orElse("")),
          words(stanza.folded("URIs").orElse("")),
          words(stanza.folded("Suites").orElse("")),
          words(stanza.folded("Components").orElse("")),
          words(stanza.folded("Architectures").orElse("")),
          signedBy(stanza.get("Signed-By").orElse(""), root),
          what + ", stanza " + number,
          notes);
    }
    return entries;
  }

  private static void add(
      List<AptSource> entries,
      List<String> types,
      List<String> addresses,
      List<String> suites,
      List<String> components,
      List<String> architectures,
      AptSource.SignedBy signedBy,
      String what,
      List<String> notes) {
    List<URI> uris = new ArrayList<>();
    for (String address : addresses) {
      try {
        uris.add(new URI(address.endsWith("/") ? address : address + "/"));
      } catch (URISyntaxException e) {
        notes.add(what + " has an address that is not understood");
        return;
      }
    }
    if (types.isEmpty() || uris.isEmpty() || suites.isEmpty()) {
      notes.add(what + " is not understood");
      return;
    }
    entries.add(new AptSource(types, uris, suites, components, architectures, signedBy));
  }

  private static AptSource.SignedBy signedBy(String value, Path root) {
    if (value.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----")) {
      StringBuilder armoured = new StringBuilder();
      for (String line : value.strip().split("\n", -1)) {
        // A lone dot stands for the empty line that a stanza cannot have.
        armoured.append(line.strip().equals(".") ? "" : line.strip()).append('\n');
      }
      return new AptSource.SignedBy(List.of(), List.of(), armoured.toString());
    }
    List<Path> files = new ArrayList<>();
    List<String> fingerprints = new ArrayList<>();
    for (String word : words(value.replace(',', ' '))) {
      if (word.startsWith("/") && word.indexOf('\0') < 0) {
        files.add(root.resolve(word.substring(1)));
      } else if (FINGERPRINT.matcher(word).matches()) {
        fingerprints.add(word.replace("!", "").toUpperCase(Locale.ROOT));
      }
    }
    return new AptSource.SignedBy(files, fingerprints, "");
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
  }
}
