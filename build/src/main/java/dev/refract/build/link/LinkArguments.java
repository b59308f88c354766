package dev.refract.build.link;

import dev.refract.build.plan.TargetPlatform;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The arguments of `ld.lld` for a `hybrid` program: a position-independent executable with glibc
/// dynamic and every other library inside.
///
/// @param target what is linked for
/// @param sysroot the target's root, as lld sees it
/// @param gcc the directory below the sysroot with `crtbeginS.o` and libgcc
/// @param object Crystal's object file
/// @param libraries the names after `-l`, in the order of the compiler's line
/// @param others further objects, archives, `-L` and linker options, in order
/// @param output the program
record LinkArguments(
    TargetPlatform target,
    String sysroot,
    String gcc,
    String object,
    List<String> libraries,
    List<String> others,
    String output) {
  /// Part of glibc: dynamic in a hybrid program, and empty archives since 2.34 but for `c` and `m`.
  static final Set<String> GLIBC = Set.of("c", "m", "dl", "pthread", "rt", "util", "resolv");

  List<String> words() {
    String libraryDirectory = sysroot + "/usr/lib/" + target.multiarch();
    List<String> words = new ArrayList<>();
    words.addAll(List.of("-m", target.emulation(), "--sysroot=" + sysroot, "-pie"));
    words.addAll(List.of("-z", "relro", "-z", "now", "-z", "noexecstack"));
    words.addAll(
        List.of("--export-dynamic", "--eh-frame-hdr", "--build-id=sha1", "--hash-style=gnu"));
    // Crystal takes names of functions from the debugging information, so local symbols only cost
    // space.
    words.addAll(List.of("-O2", "--discard-all"));
    words.addAll(List.of("-dynamic-linker", target.loader(), "-o", output));
    words.add(libraryDirectory + "/Scrt1.o");
    words.add(libraryDirectory + "/crti.o");
    words.add(gcc + "/crtbeginS.o");
    words.addAll(List.of("-L" + gcc, "-L" + libraryDirectory));
    words.add(object);
    words.addAll(others);
    words.addAll(List.of("-Bstatic", "--start-group"));
    for (String library : libraries) {
      if (!GLIBC.contains(library)) {
        words.add("-l" + library);
      }
    }
    words.addAll(List.of("-lgcc", "-lgcc_eh", "--end-group", "-Bdynamic"));
    words.addAll(List.of("--as-needed", "-lm", "-lresolv", "--no-as-needed", "-lc"));
    words.add(gcc + "/crtendS.o");
    words.add(libraryDirectory + "/crtn.o");
    return words;
  }
}
