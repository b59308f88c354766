package dev.refract.build.link;

import dev.refract.build.config.LinkMode;
import dev.refract.build.plan.TargetPlatform;
import java.util.ArrayList;
import java.util.List;

/// The arguments of `ld.lld`.
///
/// @param target what is linked for
/// @param mode which libraries are inside
/// @param sysroot the target's root, as lld sees it
/// @param gcc the directory below the sysroot with `crtbeginS.o` and libgcc
/// @param object Crystal's object file
/// @param searchPaths folders to look for libraries in before those of the sysroot
/// @param placement where each library ends up
/// @param others further objects, archives and linker options, in order
/// @param output the program
record LinkArguments(
    TargetPlatform target,
    LinkMode mode,
    String sysroot,
    String gcc,
    String object,
    List<String> searchPaths,
    Placement placement,
    List<String> others,
    String output) {

  List<String> words() {
    String libraryDirectory = sysroot + "/" + target.libraries();
    List<String> words = new ArrayList<>();
    words.addAll(List.of("-m", target.emulation(), "--sysroot=" + sysroot));
    words.addAll(List.of("-z", "relro", "-z", "now", "-z", "noexecstack"));
    words.addAll(List.of("--eh-frame-hdr", "--build-id=sha1", "--hash-style=gnu"));
    // Crystal takes names of functions from the debugging information, so local symbols only cost
    // space.
    words.addAll(List.of("-O2", "--discard-all"));
    // Tells which archives really give something.
    words.add("--trace");
    words.addAll(
        switch (mode) {
          // Crystal finds no line numbers in a static program that is position-independent.
          case STATIC -> List.of("-static", "-no-pie");
          case HYBRID, DYNAMIC ->
              List.of("-pie", "--export-dynamic", "-dynamic-linker", target.loader());
        });
    words.addAll(List.of("-o", output));
    words.add(libraryDirectory + (mode == LinkMode.STATIC ? "/crt1.o" : "/Scrt1.o"));
    words.add(libraryDirectory + "/crti.o");
    words.add(gcc + (mode == LinkMode.STATIC ? "/crtbeginT.o" : "/crtbeginS.o"));
    searchPaths.forEach(path -> words.add("-L" + path));
    words.addAll(List.of("-L" + gcc, "-L" + libraryDirectory, "-L" + sysroot + "/usr/lib"));
    words.add(object);
    words.addAll(others);
    words.addAll(
        switch (mode) {
          case HYBRID -> hybrid();
          case STATIC -> allStatic();
          case DYNAMIC -> dynamic();
        });
    words.add(gcc + (mode == LinkMode.STATIC ? "/crtend.o" : "/crtendS.o"));
    words.add(libraryDirectory + "/crtn.o");
    return words;
  }

  private List<String> hybrid() {
    List<String> words = new ArrayList<>(List.of("-Bstatic", "--start-group"));
    names(words, placement.inside());
    words.addAll(List.of("-lgcc", "-lgcc_eh", "-latomic", "--end-group", "-Bdynamic"));
    words.add("--as-needed");
    names(words, placement.shared());
    words.addAll(List.of("-lm", "-lresolv", "--no-as-needed", "-lc"));
    return words;
  }

  private List<String> allStatic() {
    List<String> words = new ArrayList<>(List.of("--start-group"));
    names(words, placement.inside());
    words.addAll(List.of("-lgcc", "-lgcc_eh"));
    words.addAll(
        switch (target.libc()) {
          case GLIBC -> List.of("-latomic", "-lm", "-lresolv");
          // All of it is in libc, and 32-bit x86 has all atomic instructions that Crystal uses.
          case MUSL -> List.of();
        });
    words.addAll(List.of("-lc", "--end-group"));
    return words;
  }

  private List<String> dynamic() {
    List<String> words = new ArrayList<>(List.of("-Bdynamic", "--as-needed"));
    names(words, placement.shared());
    words.addAll(List.of("-Bstatic", "--start-group"));
    names(words, placement.inside());
    words.addAll(List.of("-lgcc", "--end-group", "-Bdynamic"));
    // Again, for what archives need of them.
    names(words, placement.inside().isEmpty() ? List.of() : placement.shared());
    words.addAll(List.of("-latomic", "-lgcc_s", "-lm", "-lresolv", "--no-as-needed", "-lc"));
    return words;
  }

  private static void names(List<String> words, List<String> names) {
    names.forEach(name -> words.add("-l" + name));
  }
}
