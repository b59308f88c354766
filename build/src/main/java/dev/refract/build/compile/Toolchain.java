package dev.refract.build.compile;

import dev.refract.archive.Digest;
import dev.refract.build.plan.Compiler;
import dev.refract.build.roots.Root;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The compiler, and the root with linker and all else that runs; and where things are in it.
///
/// @param root the toolchain root
/// @param sandbox in which its programs run
/// @param compiler in the root or beside it
/// @param ownCompiler whether the root has a C compiler, which then links the programs of macros
public record Toolchain(Root root, Sandbox sandbox, Compiler compiler, boolean ownCompiler) {
  /// Debian's library directory of the machine that builds.
  static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

  /// Names root and compiler.
  Digest digest() {
    return Digest.of((root.digest() + " " + compiler.digest()).getBytes(StandardCharsets.UTF_8));
  }

  /// `ld.lld` below the root, which Debian's packages give a version as suffix.
  public String linker() throws Failure, IOException {
    return only("usr/bin", "ld.lld-");
  }

  /// The directory below the root with `crtbeginS.o` and libgcc.
  String gcc() throws Failure, IOException {
    return only("usr/lib/gcc/x86_64-linux-gnu", "");
  }

  private String only(String directory, String prefix) throws Failure, IOException {
    return only(root.tree(), directory, prefix);
  }

  /// The only entry of `directory` of `tree` that starts with `prefix`.
  public static String only(Path tree, String directory, String prefix)
      throws Failure, IOException {
    Path parent = tree.resolve(directory);
    List<String> names = List.of();
    if (Files.isDirectory(parent)) {
      try (Stream<Path> children = Files.list(parent)) {
        names =
            children
                .map(child -> child.getFileName().toString())
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
      }
    }
    if (names.size() != 1) {
      throw new Failure(
          Failure.Kind.PACKAGES,
          "root",
          "there should be one " + directory + "/" + prefix + "* in the root, there are " + names);
    }
    return directory + "/" + names.getFirst();
  }
}
