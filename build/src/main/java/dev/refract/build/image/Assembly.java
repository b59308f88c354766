package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.archive.Node;
import dev.refract.build.config.LinkMode;
import dev.refract.build.link.Link;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Result;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Puts the image of one platform together: chooses files, audits them, writes the layers.
///
/// @param programs what the image is for, the one that it starts first
/// @param target the platform
/// @param mode which libraries are inside the programs
/// @param sysroot packages the programs were linked with
/// @param image packages whose files go along
/// @param packageTime of files from packages, in seconds since 1970
/// @param programTime of the program
/// @param tool names this version of Refract
public record Assembly(
    List<LinkedProgram> programs,
    TargetPlatform target,
    LinkMode mode,
    List<RootPackage> sysroot,
    List<RootPackage> image,
    long packageTime,
    Instant programTime,
    String tool,
    Roots roots,
    Store store) {

  public Assembly {
    programs = List.copyOf(programs);
  }

  /// The step's outputs are the layers, `0` the lowest; its facts are `diffId.N` and `what.N`.
  public Step step() {
    SortedMap<String, String> inputs = new TreeMap<>();
    inputs.put("tool", tool);
    inputs.put("target", target.platform().toString());
    inputs.put("mode", mode.word());
    StringBuilder names = new StringBuilder();
    programs.forEach(program -> names.append(program.line()).append('\n'));
    inputs.put("programs", names.toString());
    inputs.put("sysroot", digests(sysroot));
    inputs.put("image", digests(image));
    inputs.put("time", packageTime + " " + programTime.getEpochSecond());
    return new Step("image", inputs, _ -> repaired());
  }

  private static String digests(List<RootPackage> packages) {
    StringBuilder text = new StringBuilder();
    packages.forEach(
        pack -> text.append(pack.name()).append(' ').append(pack.download().digest()).append('\n'));
    return text.toString();
  }

  // Sizes and times tell most damage before; a changed content shows when it is read.
  private Step.Outputs repaired() throws Failure, IOException, InterruptedException {
    try {
      return run();
    } catch (DamagedFile damaged) {
      for (RootPackage pack : sysroot) {
        roots.forget(pack, damaged.file());
      }
      for (RootPackage pack : image) {
        roots.forget(pack, damaged.file());
      }
    }
    try {
      return run();
    } catch (DamagedFile damaged) {
      throw new Failure(
              Failure.Kind.MACHINE, "image", String.valueOf(damaged.getMessage()), damaged)
          .remedy("check the disk that holds the cache");
    }
  }

  private Step.Outputs run() throws Failure, IOException, InterruptedException {
    PlatformFiles files = files();
    files.audit(target);
    Map<String, Digest> kept = new LinkedHashMap<>();
    Map<String, String> facts = new LinkedHashMap<>();
    for (int i = 0; i < files.layers().size(); i++) {
      Layer layer = files.layers().get(i);
      boolean program = i == files.layers().size() - 1;
      long time = program ? programTime.getEpochSecond() : packageTime;
      Result written = store.whole(layer.step(time));
      kept.put(Integer.toString(i), written.blob("layer"));
      facts.put("diffId." + i, written.fact("diffId"));
      facts.put("what." + i, layer.what());
    }
    return new Step.Outputs(Map.of(), kept, facts);
  }

  private PlatformFiles files() throws Failure, IOException, InterruptedException {
    SortedMap<String, Content.Kept> files = new TreeMap<>();
    List<ElfFile> read = new ArrayList<>();
    for (LinkedProgram program : programs) {
      Path file = store.file(program.linked(), Link.PROGRAM);
      files.put(program.name(), new Content.Kept(file, Files.size(file), program.digest()));
      read.add(ElfFile.read(file, program.name()));
    }
    List<PackageTree> trees = new ArrayList<>();
    for (RootPackage pack : sysroot) {
      trees.add(roots.tree(pack));
    }
    Libraries.From from =
        new Libraries.From(
            tree("libc6"), tree("tini"), trees, trees.stream().filter(this::gaveArchive).toList());
    return new PlatformFiles(
        List.of(
            BaseFiles.layer(
                new BaseFiles.Packages(
                    tree("base-files"), tree("ca-certificates"), tree("tzdata"), tree("netbase"))),
            Libraries.layer(target, mode, read, from),
            PlatformFiles.programs(programs.getFirst().name(), files)));
  }

  // Whether an archive of the package became part of a program: one of the libraries, or libgcc
  // and the start files.
  private boolean gaveArchive(PackageTree tree) {
    SortedMap<String, Node> nodes = tree.manifest().nodes();
    String directory = "usr/lib/" + target.multiarch() + "/";
    return nodes.containsKey(directory + "Scrt1.o")
        || nodes.keySet().stream()
            .anyMatch(path -> path.startsWith("usr/lib/gcc/") && path.endsWith("/libgcc.a"))
        || programs.stream()
            .flatMap(program -> program.placement().inside().stream())
            .anyMatch(library -> nodes.containsKey(directory + "lib" + library + ".a"));
  }

  private PackageTree tree(String packageName) throws Failure, IOException, InterruptedException {
    for (RootPackage pack : image) {
      if (pack.name().equals(packageName)) {
        return roots.tree(pack);
      }
    }
    throw new IllegalArgumentException("not a package of the image: " + packageName);
  }
}
