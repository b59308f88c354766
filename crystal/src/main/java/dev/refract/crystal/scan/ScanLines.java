package dev.refract.crystal.scan;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A scan as lines: a word for the kind, then its fields, with tabs between.
///
/// `-` is an absent field, `=` begins a present one, in which `\`, tab and line ends are escaped.
final class ScanLines {
  private final List<String> fields;
  private final String line;
  private int next = 1;

  private ScanLines(String line) {
    this.line = line;
    this.fields = List.of(line.split("\t", -1));
  }

  static List<String> of(Scan scan) {
    List<String> lines = new ArrayList<>();
    scan.files().forEach(file -> lines.add(line("file", file.word())));
    for (LinkRequest link : scan.links()) {
      lines.add(
          line(
              "link",
              optional(link.libType()),
              optional(link.library()),
              optional(link.pkgConfig()),
              optional(link.flags()),
              optional(link.framework()),
              String.valueOf(link.staticLink()),
              String.valueOf(link.computed()),
              String.valueOf(link.certain()),
              link.file().word(),
              String.valueOf(link.line())));
    }
    for (MacroProgram program : scan.macroPrograms()) {
      lines.add(
          line(
              "run",
              optional(Optional.of(program.name())),
              optional(program.program().map(SourceFile::word)),
              program.file().word(),
              String.valueOf(program.line())));
    }
    for (Unfollowed one : scan.unfollowed()) {
      lines.add(
          line(
              "unfollowed",
              one.reason().name(),
              optional(Optional.of(one.name())),
              String.valueOf(one.certain()),
              one.file().word(),
              String.valueOf(one.line())));
    }
    return lines;
  }

  private static String line(String kind, String... fields) {
    return Stream.concat(Stream.of(kind), Stream.of(fields).map(ScanLines::escaped))
        .collect(Collectors.joining("\t"));
  }

  private static String optional(Optional<String> text) {
    return text.map(t -> "=" + t).orElse("-");
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  static Scan parse(List<String> lines) throws Failure {
    List<SourceFile> files = new ArrayList<>();
    List<LinkRequest> links = new ArrayList<>();
    List<MacroProgram> programs = new ArrayList<>();
    List<Unfollowed> unfollowed = new ArrayList<>();
    for (String line : lines) {
      ScanLines in = new ScanLines(line);
      switch (in.fields.getFirst()) {
        case "file" -> files.add(in.file());
        case "link" ->
            links.add(
                new LinkRequest(
                    in.optional(),
                    in.optional(),
                    in.optional(),
                    in.optional(),
                    in.optional(),
                    in.bool(),
                    in.bool(),
                    in.bool(),
                    in.file(),
                    in.number()));
        case "run" ->
            programs.add(new MacroProgram(in.present(), in.optionalFile(), in.file(), in.number()));
        case "unfollowed" ->
            unfollowed.add(
                new Unfollowed(in.reason(), in.present(), in.bool(), in.file(), in.number()));
        default -> throw bad(line);
      }
      if (in.next != in.fields.size()) {
        throw bad(line);
      }
    }
    return new Scan(files, links, programs, unfollowed);
  }

  private String field() throws Failure {
    if (next == fields.size()) {
      throw bad(line);
    }
    String raw = fields.get(next);
    next++;
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i);
      i++;
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escape = i < raw.length() ? raw.charAt(i) : ' ';
      i++;
      switch (escape) {
        case '\\' -> text.append('\\');
        case 't' -> text.append('\t');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        default -> throw bad(line);
      }
    }
    return text.toString();
  }

  private Optional<String> optional() throws Failure {
    String text = field();
    if (text.equals("-")) {
      return Optional.empty();
    }
    if (!text.startsWith("=")) {
      throw bad(line);
    }
    return Optional.of(text.substring(1));
  }

  private String present() throws Failure {
    return optional().orElseThrow(() -> bad(line));
  }

  private Optional<SourceFile> optionalFile() throws Failure {
    Optional<String> word = optional();
    return word.isEmpty() ? Optional.empty() : Optional.of(SourceFile.ofWord(word.get()));
  }

  private SourceFile file() throws Failure {
    return SourceFile.ofWord(field());
  }

  private boolean bool() throws Failure {
    String text = field();
    if (!text.equals("true") && !text.equals("false")) {
      throw bad(line);
    }
    return text.equals("true");
  }

  private int number() throws Failure {
    try {
      return Integer.parseInt(field());
    } catch (NumberFormatException e) {
      throw bad(line);
    }
  }

  private Unfollowed.Reason reason() throws Failure {
    String text = field();
    for (Unfollowed.Reason reason : Unfollowed.Reason.values()) {
      if (reason.name().equals(text)) {
        return reason;
      }
    }
    throw bad(line);
  }

  static Failure bad(String text) {
    return new Failure(Failure.Kind.BUG, "project", "not a line of a scan: " + Text.quoted(text));
  }
}
