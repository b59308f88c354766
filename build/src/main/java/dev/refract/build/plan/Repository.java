package dev.refract.build.plan;

import dev.refract.archive.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The git directory of a project, found without git (gitrepository-layout(5)).
///
/// @param common the directory with objects and references, without links in its path
/// @param own the directory of this work tree within it; empty where that is the common one
public record Repository(Path common, String own) {
  private static final String NAME = ".git";
  private static final String LEADS = "gitdir: ";

  /// That of the project at `directory`, or of a directory above it.
  public static Optional<Repository> of(Path directory) throws IOException {
    for (Path at = directory.toRealPath(); at != null; at = at.getParent()) {
      Path git = at.resolve(NAME);
      if (Files.isDirectory(git)) {
        return at(git);
      }
      if (Files.isRegularFile(git)) {
        String text = Files.readString(git).strip();
        return text.startsWith(LEADS)
            ? at(at.resolve(text.substring(LEADS.length())))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<Repository> at(Path git) throws IOException {
    if (!Files.isRegularFile(git.resolve("HEAD"))) {
      return Optional.empty();
    }
    Path own = git.toRealPath();
    Path commonFile = own.resolve("commondir");
    if (!Files.isRegularFile(commonFile)) {
      return Optional.of(new Repository(own, ""));
    }
    Path common = own.resolve(Files.readString(commonFile).strip()).toRealPath();
    return own.startsWith(common)
        ? Optional.of(new Repository(common, common.relativize(own).toString()))
        : Optional.empty();
  }

  /// Names the state that git's answers depend on, besides the project's files: `HEAD` and all
  /// references.
  public Digest digest() throws IOException {
    SortedMap<String, Digest> files = new TreeMap<>();
    for (String name : List.of("packed-refs", "shallow", "config")) {
      put(common.resolve(name), files);
    }
    put(common.resolve(own).resolve("HEAD"), files);
    Path references = common.resolve("refs");
    if (Files.isDirectory(references)) {
      try (Stream<Path> all = Files.walk(references)) {
        for (Path file : all.toList()) {
          put(file, files);
        }
      }
    }
    StringBuilder text = new StringBuilder();
    files.forEach((name, digest) -> text.append(name).append(' ').append(digest).append('\n'));
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void put(Path file, SortedMap<String, Digest> files) throws IOException {
    if (Files.isRegularFile(file)) {
      files.put(common.relativize(file).toString(), Digest.of(file));
    }
  }
}
