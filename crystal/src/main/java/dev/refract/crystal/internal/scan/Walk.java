package dev.refract.crystal.internal.scan;

import dev.refract.crystal.scan.LinkRequest;
import dev.refract.crystal.scan.MacroProgram;
import dev.refract.crystal.scan.Scan;
import dev.refract.crystal.scan.SourceFile;
import dev.refract.crystal.scan.SourceTree;
import dev.refract.crystal.scan.TargetFlags;
import dev.refract.crystal.scan.Unfollowed;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Follows the requires of one program.
public final class Walk {
  private static final int FILES = 50_000;
  private static final String DIRECTORY = "#{__DIR__}";

  private final SourceTree tree;
  private final TargetFlags flags;
  private final Outlines outlines;
  private final Requires requires;

  // Files that are surely part of the program come first, so that each is looked at once.
  private final Deque<Path> certain = new ArrayDeque<>();
  private final Deque<Path> possible = new ArrayDeque<>();
  private final Set<Path> seen = new LinkedHashSet<>();

  private final List<SourceFile> files = new ArrayList<>();
  private final List<LinkRequest> links = new ArrayList<>();
  private final List<MacroProgram> programs = new ArrayList<>();
  private final List<Unfollowed> unfollowed = new ArrayList<>();

  private Walk(SourceTree tree, TargetFlags flags, Outlines outlines) {
    this.tree = tree;
    this.flags = flags;
    this.outlines = outlines;
    this.requires = new Requires(tree.searchPath(), flags.libC(), tree.folders());
  }

  /// See [dev.refract.crystal.scan.SourceScanner#scan].
  public static Scan from(SourceFile entry, SourceTree tree, TargetFlags flags, Outlines outlines)
      throws Failure, IOException {
    return new Walk(tree, flags, outlines).scan(entry);
  }

  private Scan scan(SourceFile entry) throws Failure, IOException {
    Path main = tree.path(entry);
    if (!Files.isRegularFile(main)) {
      throw new Failure(Failure.Kind.PROJECT, "project", "no such file: " + entry.shown());
    }
    if (!(requires.find("prelude", main) instanceof Requires.Answer.Found prelude)) {
      throw new Failure(
          Failure.Kind.UNSUPPORTED, "project", "Crystal's standard library has no prelude.cr");
    }
    certain.addAll(prelude.files());
    certain.add(main);
    while (!certain.isEmpty() || !possible.isEmpty()) {
      boolean surely = !certain.isEmpty();
      Path file = surely ? certain.remove() : possible.remove();
      if (seen.add(file)) {
        if (seen.size() > FILES) {
          throw new Failure(
              Failure.Kind.PROJECT, "project", "more than " + FILES + " files are required");
        }
        read(file, surely);
      }
    }
    return new Scan(files, links, programs, unfollowed);
  }

  private void read(Path path, boolean surely) throws Failure, IOException {
    SourceFile file = tree.file(path);
    files.add(file);
    Branches branches = new Branches(surely);
    for (Outline.Event event : outlines.of(path).events()) {
      if (branches.over()) {
        return;
      }
      switch (event) {
        case Outline.If begin -> branches.begin(begin.condition().holds(flags));
        case Outline.ElseIf other -> branches.elseIf(other.condition().holds(flags));
        case Outline.End end -> branches.end();
        case Outline.Skip skip -> branches.skip(skip.condition().holds(flags), skip.here());
        case Outline.MacroDefinition macro -> branches.doubt();
        case Outline.Require require -> {
          if (branches.reachable()) {
            follow(require, file, path, branches.certain());
          }
        }
        case Outline.Link link -> {
          if (branches.reachable()) {
            links.add(request(link, file, branches.certain()));
          }
        }
        case Outline.Run run -> {
          if (branches.reachable()) {
            programs.add(program(run, file, path));
          }
        }
      }
    }
  }

  private void follow(Outline.Require require, SourceFile file, Path path, boolean surely)
      throws Failure, IOException {
    int line = require.line();
    if (require.name().isEmpty()) {
      unfollowed.add(new Unfollowed(Unfollowed.Reason.COMPUTED, "", surely, file, line));
      return;
    }
    String name = require.name().get();
    switch (requires.find(name, folder(path))) {
      case Requires.Answer.Found found -> (surely ? certain : possible).addAll(found.files());
      case Requires.Answer.Missing missing ->
          unfollowed.add(new Unfollowed(Unfollowed.Reason.MISSING, name, surely, file, line));
      case Requires.Answer.Outside outside ->
          unfollowed.add(new Unfollowed(Unfollowed.Reason.OUTSIDE, name, surely, file, line));
    }
  }

  private static Path folder(Path file) {
    return Optional.ofNullable(file.getParent()).orElse(file);
  }

  private static LinkRequest request(Outline.Link link, SourceFile file, boolean surely) {
    return new LinkRequest(
        link.libType(),
        link.library(),
        link.pkgConfig(),
        link.flags(),
        link.framework(),
        link.staticLink(),
        link.computed(),
        surely,
        file,
        link.line());
  }

  private MacroProgram program(Outline.Run run, SourceFile file, Path path)
      throws Failure, IOException {
    Optional<SourceFile> program = Optional.empty();
    String name = run.name().orElse("");
    // An absolute path is taken as one here, unlike in a `require`.
    String relative = name.startsWith(DIRECTORY) ? "." + name.substring(DIRECTORY.length()) : name;
    if (!relative.startsWith("/")
        && requires.find(relative, folder(path)) instanceof Requires.Answer.Found found
        && found.files().size() == 1) {
      program = Optional.of(tree.file(found.files().getFirst()));
    }
    return new MacroProgram(name, program, file, run.line());
  }
}
