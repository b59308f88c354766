package dev.refract.build.image;

import dev.refract.archive.Digest;
import dev.refract.archive.Node;
import dev.refract.build.link.Link;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Result;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import java.io.IOException;
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
/// @param name of the program
/// @param target the platform
/// @param linked the step that gives the program
/// @param sysroot packages the program was linked with
/// @param image packages whose files go along
/// @param packageTime of files from packages, in seconds since 1970
/// @param programTime of the program
/// @param tool names this version of Refract
public record Assembly(
    String name,
    TargetPlatform target,
    Step linked,
    List<RootPackage> sysroot,
    List<RootPackage> image,
    long packageTime,
    Instant programTime,
    String tool,
    Roots roots,
    Store store) {

  /// The step's outputs are the layers, `0` the lowest; its facts are `diffId.N` and `what.N`.
  public Step step(Result program) {
    SortedMap<String, String> inputs = new TreeMap<>();
    inputs.put("tool", tool);
    inputs.put("name", name);
    inputs.put("target", target.platform().toString());
    inputs.put("program", program.blob(Link.PROGRAM).toString());
    inputs.put("libraries", program.fact(Link.LIBRARIES));
    inputs.put("sysroot", digests(sysroot));
    inputs.put("image", digests(image));
    inputs.put("time", packageTime + " " + programTime.getEpochSecond());
    return new Step("image", inputs, _ -> run(program));
  }

  private static String digests(List<RootPackage> packages) {
    StringBuilder text = new StringBuilder();
    packages.forEach(
        pack -> text.append(pack.name()).append(' ').append(pack.download().digest()).append('\n'));
    return text.toString();
  }

  private Step.Outputs run(Result programResult) throws Failure, IOException, InterruptedException {
    PlatformFiles files = files(programResult);
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

  private PlatformFiles files(Result program) throws Failure, IOException, InterruptedException {
    Path file = store.file(linked, Link.PROGRAM);
    List<PackageTree> linkedWith = new ArrayList<>();
    for (RootPackage pack : sysroot) {
      PackageTree tree = roots.tree(pack);
      if (gaveArchive(tree, program.fact(Link.LIBRARIES))) {
        linkedWith.add(tree);
      }
    }
    return new PlatformFiles(
        List.of(
            BaseFiles.layer(
                new BaseFiles.Packages(
                    tree("base-files"), tree("ca-certificates"), tree("tzdata"), tree("netbase"))),
            Libraries.layer(target, tree("libc6"), tree("tini"), linkedWith),
            PlatformFiles.program(name, file, program.blob(Link.PROGRAM))));
  }

  // Whether an archive of the package became part of the program: one of the libraries, or libgcc
  // and the start files.
  private boolean gaveArchive(PackageTree tree, String libraries) {
    String directory = "usr/lib/" + target.multiarch() + "/";
    for (String library : libraries.split("\n", -1)) {
      if (tree.manifest().nodes().get(directory + "lib" + library + ".a") instanceof Node.File) {
        return true;
      }
    }
    return tree.manifest().nodes().containsKey(directory + "Scrt1.o")
        || tree.manifest().nodes().keySet().stream()
            .anyMatch(path -> path.startsWith("usr/lib/gcc/") && path.endsWith("/libgcc.a"));
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
