package dev.refract.build.plan;

import dev.refract.archive.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parts of Crystal's standard library that bring a large C library with them, so that only
/// projects that require them fetch it.
public enum LibraryUse {
  BIG,
  XML;

  private static final Pattern REQUIRE =
      Pattern.compile("^\\s*require\\s+\"(big|xml)(?:/[^\"]*)?\"", Pattern.MULTILINE);

  /// The Debian package to link with.
  String debian() {
    return switch (this) {
      case BIG -> "libgmp-dev";
      case XML -> "libxml2-dev";
    };
  }

  /// What the project's sources, its shards included, require.
  public static Set<LibraryUse> of(Sources sources) throws IOException {
    Set<LibraryUse> uses = EnumSet.noneOf(LibraryUse.class);
    for (Map.Entry<String, Node> entry : sources.manifest().nodes().entrySet()) {
      if (entry.getValue() instanceof Node.File && entry.getKey().endsWith(".cr")) {
        byte[] bytes = Files.readAllBytes(sources.project().resolve(entry.getKey()));
        Matcher require = REQUIRE.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        while (require.find()) {
          uses.add(require.group(1).equals("big") ? BIG : XML);
        }
      }
    }
    return uses;
  }
}
