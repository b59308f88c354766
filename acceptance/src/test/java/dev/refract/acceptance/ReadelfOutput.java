package dev.refract.acceptance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts what readelf prints down to lines of one fact each, `name: value`.
final class ReadelfOutput {
  private static final String FILE = "File: ";

  private record Fact(Pattern line, String text) {
    Fact(String line, String text) {
      this(Pattern.compile(line), text);
    }
  }

  private static final List<Fact> FACTS =
      List.of(
          new Fact("  Magic: +(?:\\S{2} ){7}(\\S{2}) .*", "OS/ABI: 0x$1"),
          new Fact("  (Class|Data|Machine): +(.*)", "$1: $2"),
          new Fact("  Type: +(\\S+) \\(.*", "Type: $1"),
          new Fact("  Entry point address: +(\\S+)", "Entry: $1"),
          new Fact("  Flags: +(0x[0-9a-f]+).*", "Flags: $1"),
          new Fact("  Flags: .*, Version(\\d+) EABI.*", "EABI: $1"),
          new Fact("  Flags: .*, (soft|hard)-float ABI.*", "float: $1"),
          new Fact(" +\\[Requesting program interpreter: (.*)]", "interpreter: $1"),
          new Fact("  GNU_STACK .* RW  0\\S*", "stack: DATA"),
          new Fact("  GNU_STACK .* RWE 0\\S*", "stack: EXECUTABLE"),
          new Fact("  GNU_RELRO .*", "relro: true"),
          new Fact("Dynamic section at offset .*", "dynamic: true"),
          new Fact(" \\S+ \\((NEEDED|SONAME|RPATH|RUNPATH)\\) +[A-Za-z ]+: \\[(.*)]", "$1: $2"),
          new Fact(" \\S+ \\(BIND_NOW\\).*", "now: true"),
          new Fact(" \\S+ \\(FLAGS\\) .*\\bBIND_NOW\\b.*", "now: true"),
          new Fact(" \\S+ \\(FLAGS_1\\) .*\\bNOW\\b.*", "now: true"),
          new Fact(" \\S+ \\(FLAGS_1\\) .*\\bPIE\\b.*", "pie: true"),
          new Fact("  \\S+: Rev: 1  Flags: (?!BASE).*  Name: (\\S+)", "defines: $1"),
          new Fact(".*\\bNT_GNU_BUILD_ID\\b.* Build ID: (\\S+)", "build id: $1"),
          new Fact("  (Tag_\\S+: .*)", "$1"));

  private static final Pattern NEEDED_FILE =
      Pattern.compile("  \\S+: Version: 1  File: (\\S+)  Cnt: \\d+");
  private static final Pattern NEEDED_VERSION =
      Pattern.compile("  \\S+:   Name: (\\S+)  Flags: (\\S+) +Version: \\d+");

  private ReadelfOutput() {}

  /// The facts of each file, by its name.
  static Map<String, List<String>> facts(List<String> output) {
    Map<String, List<String>> files = new LinkedHashMap<>();
    List<String> facts = new ArrayList<>();
    String library = "";
    for (String line : output) {
      if (line.startsWith(FILE)) {
        facts = new ArrayList<>();
        files.put(line.substring(FILE.length()), facts);
      }
      for (Fact fact : FACTS) {
        Matcher matcher = fact.line().matcher(line);
        if (matcher.matches()) {
          facts.add(matcher.replaceFirst(fact.text()));
        }
      }
      Matcher file = NEEDED_FILE.matcher(line);
      if (file.matches()) {
        library = file.group(1);
      }
      Matcher version = NEEDED_VERSION.matcher(line);
      if (version.matches()) {
        facts.add("version: " + library + " " + version.group(1) + " " + version.group(2));
      }
    }
    return files;
  }
}
