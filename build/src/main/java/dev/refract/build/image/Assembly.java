package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.archive.Node;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.Packing;
import dev.refract.build.config.ProjectFile;
import dev.refract.build.link.Link;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.GroundImage;
import dev.refract.build.plan.Sources;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Result;
import dev.refract.build.store.Scratch;
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
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Puts the image of one platform together: chooses files, audits them, writes the layers.
///
/// The layers, the lowest first, are ordered by how seldom they change: base files, libraries,
/// files of the project where there are any, programs. The project's files have a layer of their
/// own since it is one and the same for all platforms, while no two platforms share programs.
///
/// @param programs what the image is for, the one that it starts first
/// @param platform what is decided for it
/// @param startup how the image is started
/// @param sources of the project
/// @param packageTime of files from packages, in seconds since 1970
/// @param programTime of the program and the project's files: a web server tells its visitors by
///   such a time whether a file is a new one
/// @param packing how layers are compressed
public record Assembly(
    List<LinkedProgram> programs,
    Decisions.ForPlatform platform,
    Startup startup,
    Sources sources,
    long packageTime,
    Instant programTime,
    Packing packing,
    Roots roots,
    Store store) {
  // Base files and libraries.
  private static final int OF_PACKAGES = 2;

  public Assembly {
    programs = List.copyOf(programs);
  }

  /// The step's output with the [Inventory].
  public static final String INVENTORY = "inventory";

  /// How many layers the step gave.
  public static int layers(Result result) {
    return result.blobs().size() - 1;
  }

  /// The step's outputs are the layers, `0` the lowest, and [#INVENTORY]; its facts are `diffId.N`
  /// and `what.N`.
  public Step step() throws Failure {
    Inputs inputs =
        Inputs.NONE
            .with("target", platform.target().platform().toString())
            .with("mode", startup.mode().word())
            .with("startup", startup.lines())
            .with("files", ProjectFiles.listing(platform.parts().files(), sources))
            .with("sysroot", digests(platform.sysroot()))
            .with("image", digests(platform.image()))
            .with("run", digests(platform.run()))
            .with("ground", platform.ground().map(GroundImage::manifest))
            .with("packing", packing.toString())
            .with("time", packageTime + " " + programTime.getEpochSecond());
    for (LinkedProgram program : programs) {
      inputs = inputs.with("program-" + program.name(), program.lines());
    }
    return new Step("image", inputs, this::repaired);
  }

  static String digests(List<RootPackage> packages) {
    StringBuilder text = new StringBuilder();
    packages.forEach(
        pack -> text.append(pack.name()).append(' ').append(pack.download().digest()).append('\n'));
    return text.toString();
  }

  // Sizes and times tell most damage before; a changed content shows when it is read.
  private Step.Outputs repaired(Scratch scratch) throws Failure, IOException, InterruptedException {
    try {
      return run(scratch);
    } catch (DamagedFile damaged) {
      if (damaged.file().startsWith(sources.project())) {
        throw new Failure(
                Failure.Kind.PROJECT,
                "image",
                sources.project().relativize(damaged.file()) + " changed while it was being built",
                damaged)
            .remedy("build again");
      }
      for (RootPackage pack : platform.sysroot()) {
        roots.forget(pack, damaged.file());
      }
      for (RootPackage pack : platform.shipped()) {
        roots.forget(pack, damaged.file());
      }
    }
    try {
      return run(scratch);
    } catch (DamagedFile damaged) {
      throw new Failure(
              Failure.Kind.MACHINE, "image", String.valueOf(damaged.getMessage()), damaged)
          .remedy("check the disk that holds the cache");
    }
  }

  private Step.Outputs run(Scratch scratch) throws Failure, IOException, InterruptedException {
    PlatformFiles files = files(scratch);
    files.audit(platform.target());
    Map<String, Digest> kept = new LinkedHashMap<>();
    Map<String, String> facts = new LinkedHashMap<>();
    for (int i = 0; i < files.layers().size(); i++) {
      Layer layer = files.layers().get(i);
      boolean ofProject = platform.ground().isPresent() || i >= OF_PACKAGES;
      long time = ofProject ? programTime.getEpochSecond() : packageTime;
      Result written = store.whole(layer.step(time, packing));
      kept.put(Integer.toString(i), written.blob("layer"));
      facts.put("diffId." + i, written.fact("diffId"));
      facts.put("what." + i, layer.what());
    }
    Path inventory = scratch.fresh(".json");
    Stocktaking stocktaking =
        platform.ground().isPresent()
            ? new Stocktaking(files.layers(), files.entries(), 0)
            : new Stocktaking(files.layers(), new TreeMap<>(), OF_PACKAGES);
    Files.write(inventory, stocktaking.inventory(unpacked()).bytes());
    return new Step.Outputs(Map.of(INVENTORY, inventory), kept, facts);
  }

  private List<Stocktaking.Unpacked> unpacked() throws Failure, IOException, InterruptedException {
    List<Stocktaking.Unpacked> unpacked = new ArrayList<>();
    for (RootPackage pack : platform.sysroot()) {
      PackageTree tree = roots.tree(pack);
      unpacked.add(new Stocktaking.Unpacked(pack, tree, gaveArchive(tree), false));
    }
    for (RootPackage pack : platform.shipped()) {
      unpacked.add(new Stocktaking.Unpacked(pack, roots.tree(pack), false, true));
    }
    return unpacked;
  }

  private PlatformFiles files(Scratch scratch) throws Failure, IOException, InterruptedException {
    SortedMap<String, Entry> own = new TreeMap<>();
    List<ElfFile> read = new ArrayList<>();
    for (LinkedProgram program : programs) {
      Path file = store.file(program.linked(), Link.PROGRAM);
      String place = "usr/bin/" + program.name();
      own.put(place, Entry.program(new Content.Kept(file, Files.size(file), program.digest())));
      read.add(ElfFile.read(file, place));
      for (Map.Entry<String, Digest> library : program.libraries().entrySet()) {
        Path shared = Link.library(program.linked(), library.getKey(), store);
        String home = "usr/lib/" + platform.target().multiarch() + "/" + library.getKey();
        Entry entry = Entry.file(new Content.Kept(shared, Files.size(shared), library.getValue()));
        if (!entry.equals(Optional.ofNullable(own.put(home, entry)).orElse(entry))) {
          throw new Failure(
                  Failure.Kind.PROJECT,
                  "image",
                  "two programs of the image need different libraries called " + library.getKey())
              .remedy("give the libraries different names");
        }
        read.add(ElfFile.read(shared, home));
      }
    }
    if (platform.ground().isPresent() && startup.init()) {
      String init = Libraries.init(LinkMode.STATIC);
      own.put(init, Entry.program(PackageFiles.program(init(), init)));
    }
    Stack stack = Ground.of(platform, roots, scratch);
    List<ProjectFile> files = platform.parts().files();
    // Files of the project may need libraries; where they go is seen to once these have a place.
    SortedMap<String, Entry> before = new ProjectFiles(sources, stack, own).entries(startup, files);
    read.addAll(Libraries.elfFiles(before));
    if (platform.ground().isEmpty()) {
      stack.add(
          "libraries of " + platform.target().architecture(),
          placed(
              Libraries.entries(platform.target(), startup.mode(), read, packages()), stack, own));
    }
    SortedMap<String, Entry> after = new ProjectFiles(sources, stack, own).entries(startup, files);
    if (!after.isEmpty()) {
      stack.add("files of the project", after);
    }
    SortedMap<String, Entry> placed = new TreeMap<>();
    own.forEach((path, entry) -> placed.put(stack.place(path), entry));
    stack.add(programs.getFirst().name(), placed);
    return new PlatformFiles(stack.layers(), stack.entries());
  }

  // What the image has already, it keeps, and the project's own libraries come before a package's.
  private static SortedMap<String, Entry> placed(
      SortedMap<String, Entry> entries, Stack stack, SortedMap<String, Entry> own) {
    SortedMap<String, Entry> placed = new TreeMap<>();
    entries.forEach((path, entry) -> {
      String place = stack.place(path);
      if (stack.at(place).isEmpty() && !own.containsKey(place)) {
        placed.put(place, entry);
      }
    });
    return placed;
  }

  private Libraries.From packages() throws Failure, IOException, InterruptedException {
    List<PackageTree> sysroot = trees(platform.sysroot());
    TargetPlatform.Libc libc = platform.target().libc();
    return new Libraries.From(
        switch (libc) {
          case GLIBC -> Optional.of(Ground.tree("libc6", platform, roots));
          case MUSL -> Optional.empty();
        },
        trees(platform.image()),
        startup.init() ? Optional.of(init()) : Optional.empty(),
        sysroot,
        sysroot.stream().filter(this::gaveArchive).toList(),
        trees(platform.run()));
  }

  private PackageTree init() throws Failure, IOException, InterruptedException {
    return Ground.tree(
        switch (platform.target().libc()) {
          case GLIBC -> "tini";
          case MUSL -> "tini-static";
        },
        platform,
        roots);
  }

  private List<PackageTree> trees(List<RootPackage> packages)
      throws Failure, IOException, InterruptedException {
    List<PackageTree> trees = new ArrayList<>();
    for (RootPackage pack : packages) {
      trees.add(roots.tree(pack));
    }
    return trees;
  }

  // Whether something of the package became part of a program: the start files, a library.
  private boolean gaveArchive(PackageTree tree) {
    Map<String, Node> nodes = tree.manifest().nodes();
    return programs.stream()
        .flatMap(program -> program.taken().stream())
        .anyMatch(nodes::containsKey);
  }
}
