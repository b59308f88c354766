package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Result;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.scan.LinkRequest;
import dev.refract.crystal.scan.MacroProgram;
import dev.refract.crystal.scan.Scan;
import dev.refract.crystal.scan.SourceFile;
import dev.refract.crystal.scan.SourceScanner;
import dev.refract.crystal.scan.SourceTree;
import dev.refract.crystal.scan.TargetFlags;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What the sources of a project and of Crystal's standard library ask for, for the programs that
/// are built and for those that macros run. Each scan is kept as the result of a step.
///
/// @param sources of the project
/// @param compiler whose standard library is scanned
/// @param scanner knows files again that it has read for another platform
record ProjectScan(Sources sources, Compiler compiler, Store store, SourceScanner scanner) {
  private static final Pattern GIT =
      Pattern.compile(
          "\\bgit(\\s+-[^\\s`\"']+(\\s+[^\\s`\"'-][^\\s`\"']*)?){0,4}"
              + "\\s+(branch|config|describe|diff|log|ls-files|name-rev|rev-list|rev-parse|show"
              + "|status|symbolic-ref|tag|for-each-ref)\\b");
  private static final int MOST_MACRO_PROGRAMS = 100;

  /// The C libraries that `programs` ask for.
  ///
  /// @param complete whether all sources are there already, so that no command makes some
  /// @throws Failure of kind PROJECT for a `require` that leads nowhere
  List<LibraryAsk> of(List<ShardTarget> programs, TargetFlags flags, boolean complete)
      throws Failure, IOException, InterruptedException {
    List<LibraryAsk> asks = new ArrayList<>();
    for (ShardTarget program : programs) {
      Scan scan = scan(SourceFile.ofProject(program.main()), flags).scan();
      if (complete) {
        scan.refuseMissing();
      }
      asks.addAll(asks(scan));
    }
    return asks;
  }

  /// Whether the link line of one of `programs` runs a script.
  boolean runsScript(List<ShardTarget> programs, TargetFlags flags)
      throws Failure, IOException, InterruptedException {
    for (ShardTarget program : programs) {
      Scan scan = scan(SourceFile.ofProject(program.main()), flags).scan();
      if (scan.links().stream().anyMatch(LinkRequest::runsScript)) {
        return true;
      }
    }
    return false;
  }

  /// Whether a file of one of `programs` may have a macro ask git something.
  boolean asksGit(List<ShardTarget> programs, TargetFlags flags)
      throws Failure, IOException, InterruptedException {
    for (ShardTarget program : programs) {
      if (scan(SourceFile.ofProject(program.main()), flags).asksGit()) {
        return true;
      }
    }
    return false;
  }

  /// The C libraries that the programs ask for which macros of `programs` run on this machine.
  ///
  /// @param flags of the target
  List<LibraryAsk> ofMacroPrograms(
      List<ShardTarget> programs, TargetFlags flags, CrystalVersion version)
      throws Failure, IOException, InterruptedException {
    Set<SourceFile> entries = new LinkedHashSet<>();
    for (ShardTarget program : programs) {
      entries.addAll(macroPrograms(scan(SourceFile.ofProject(program.main()), flags).scan()));
    }
    List<LibraryAsk> asks = new ArrayList<>();
    List<SourceFile> left = new ArrayList<>(entries);
    // A macro program may have macros that run programs.
    for (int i = 0; i < left.size() && i < MOST_MACRO_PROGRAMS; i++) {
      Scan scan = scan(left.get(i), TargetFlags.ofMacroProgram(version)).scan();
      asks.addAll(asks(scan));
      macroPrograms(scan).stream().filter(entries::add).forEach(left::add);
    }
    return asks;
  }

  private static List<SourceFile> macroPrograms(Scan scan) {
    return scan.macroPrograms().stream()
        .map(MacroProgram::program)
        .flatMap(Optional::stream)
        .toList();
  }

  /// A scan, and whether one of its files may ask git something.
  private record Scanned(Scan scan, boolean asksGit) {}

  private Scanned scan(SourceFile entry, TargetFlags flags)
      throws Failure, IOException, InterruptedException {
    Inputs inputs =
        Inputs.NONE
            .with("sources", sources.manifest().digest())
            .with("library", compilerDigest())
            .with("entry", entry.shown())
            .with("flags", flags.flags())
            .with("libC", flags.libC())
            .with("version", flags.version().toString());
    Result result =
        store.result(
            new Step(
                "scan",
                inputs,
                _ -> {
                  SourceTree tree =
                      new SourceTree(
                          sources.project(),
                          sources.shards().orElse(sources.project()).resolve("lib"),
                          Optional.empty(),
                          compiler.standardLibrary());
                  Scan scan = scanner.scan(tree, flags, entry);
                  return new Step.Outputs(
                      Map.of(),
                      Map.of(
                          "lines",
                          String.join("\n", scan.lines()),
                          "git",
                          Boolean.toString(asksGit(scan, tree))));
                }));
    return new Scanned(
        Scan.parse(result.fact("lines").lines().toList()),
        Boolean.parseBoolean(result.fact("git")));
  }

  // That a comment looks so, too, costs no more than git in the toolchain.
  private static boolean asksGit(Scan scan, SourceTree tree) throws IOException {
    for (SourceFile file : scan.files()) {
      if (file.origin() == SourceFile.Origin.PROJECT
          && GIT.matcher(Files.readString(tree.path(file), StandardCharsets.ISO_8859_1)).find()) {
        return true;
      }
    }
    return false;
  }

  private Digest compilerDigest() {
    return compiler.digest();
  }

  private static List<LibraryAsk> asks(Scan scan) {
    List<LibraryAsk> asks = new ArrayList<>();
    for (LinkRequest link : scan.links()) {
      if (link.framework().isPresent() && link.library().isEmpty()) {
        continue;
      }
      String by =
          link.file().shard().map(shard -> "shard " + shard + ", ").orElse("")
              + link.file().shown()
              + ":"
              + link.line();
      List<String> modules = link.pkgConfigNames();
      if (!modules.isEmpty()) {
        asks.add(
            new LibraryAsk(Optional.of(modules.getFirst()), link.library(), link.certain(), by));
      }
      for (String library : link.flagLibraries()) {
        asks.add(new LibraryAsk(Optional.empty(), Optional.of(library), link.certain(), by));
      }
      for (String module : link.flagPkgConfigNames()) {
        asks.add(new LibraryAsk(Optional.of(module), Optional.empty(), link.certain(), by));
      }
    }
    return asks;
  }
}
