package dev.refract.build.emulator;

import dev.refract.archive.TarEntry;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.oci.layout.ImageFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Whom an image's program runs as.
///
/// @param uid the user's number
/// @param gid the group's number
/// @param home the user's home directory, `/` where the image does not know it
record Account(long uid, long gid, String home) {
  private static final String ROOT = "0";
  private static final int MOST_BYTES = 1 << 20;
  private static final long MOST = 0x7fff_fffeL;

  /// The account that an image's configuration asks for by `user`: `USER[:GROUP]`, each a number or
  /// a name of the image's own `/etc/passwd` and `/etc/group`; root if it does not ask (OCI image
  /// specification v1.1, conversion.md).
  ///
  /// @param tree where the image's files are
  /// @throws Failure of kind UNFIT if the image does not know a name
  static Account of(Optional<String> user, ImageFiles files, Path tree)
      throws Failure, IOException {
    String wanted = user.orElse(ROOT);
    int colon = wanted.indexOf(':');
    String name = colon < 0 ? wanted : wanted.substring(0, colon);
    Optional<String> group =
        colon < 0 ? Optional.empty() : Optional.of(wanted.substring(colon + 1));
    Optional<List<String>> line =
        line(lines(files, tree, "etc/passwd"), name.isEmpty() ? ROOT : name, 7);
    OptionalLong number = number(name.isEmpty() ? ROOT : name);
    if (line.isEmpty() && number.isEmpty()) {
      throw unknown("user", name, "/etc/passwd");
    }
    long uid = line.isPresent() ? number(line.get().get(2)).orElse(-1) : number.orElse(-1);
    long gid = line.isPresent() ? number(line.get().get(3)).orElse(-1) : 0;
    if (group.isPresent() && !group.get().isEmpty()) {
      Optional<List<String>> found = line(lines(files, tree, "etc/group"), group.get(), 4);
      OptionalLong given = found.isPresent() ? number(found.get().get(2)) : number(group.get());
      gid = given.orElseThrow(() -> unknown("group", group.get(), "/etc/group"));
    }
    if (uid < 0 || gid < 0) {
      throw unknown("user", name, "/etc/passwd");
    }
    String home =
        line.map(fields -> fields.get(5)).filter(path -> path.startsWith("/")).orElse("/");
    return new Account(uid, gid, home);
  }

  private static Failure unknown(String what, String name, String file) {
    return new Failure(
        Failure.Kind.UNFIT,
        "image",
        "its " + what + " " + Text.quoted(name) + " is not in its " + file);
  }

  private static OptionalLong number(String text) {
    if (!text.matches("[0-9]{1,10}")) {
      return OptionalLong.empty();
    }
    long number = Long.parseLong(text);
    return number > MOST ? OptionalLong.empty() : OptionalLong.of(number);
  }

  // By name first, then by number, as engines do.
  private static Optional<List<String>> line(List<String> lines, String wanted, int fields) {
    for (int column : new int[] {0, 2}) {
      for (String line : lines) {
        List<String> found = List.of(line.split(":", -1));
        if (found.size() == fields && found.get(column).equals(wanted)) {
          return Optional.of(found);
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> lines(ImageFiles files, Path tree, String path) throws IOException {
    Optional<ImageFiles.File> file = files.resolve(path);
    if (file.isEmpty() || !(file.get().entry() instanceof TarEntry.File regular)) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(tree.resolve(regular.path()))) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1).lines().toList();
    }
  }
}
