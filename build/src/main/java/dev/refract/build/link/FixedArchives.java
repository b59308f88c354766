package dev.refract.build.link;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Archives with code that works at one address only, as some have that are written in assembly: a
/// program that the loader may put anywhere cannot have it inside. Only lld knows, as it matters
/// which members it takes.
final class FixedArchives {
  // `ld.lld: error: relocation … recompile with -fPIC`, lines that begin with `>>>`, and among them
  // `>>> referenced by MEMBER:(SYMBOL) in archive PATH`.
  private static final Pattern REFUSED =
      Pattern.compile(
          "relocation [^\\n]*recompile with -fPIC\\n"
              + "(?:>>>[^\\n]*\\n)*?"
              + ">>> referenced by [^\\n]* in archive [^\\n]*/lib([^/\\n]+)\\.a(?=\\n|$)");

  private FixedArchives() {}

  /// The names, as after `-l`, of those that lld complains of.
  ///
  /// @param errors what lld printed
  static SortedSet<String> in(String errors) {
    SortedSet<String> names = new TreeSet<>();
    Matcher matcher = REFUSED.matcher(errors);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
