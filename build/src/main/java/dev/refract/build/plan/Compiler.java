package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.build.roots.PackageTree;
import dev.refract.build.sandbox.Mount;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.crystal.CrystalVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A Crystal compiler: what it is, where its standard library lies, and how a sandbox starts it.
public sealed interface Compiler {
  /// Its version.
  CrystalVersion version();

  /// Where it comes from, such as `debian:trixie`.
  String origin();

  /// Why it is used: a clause.
  String why();

  /// Names compiler and standard library exactly.
  Digest digest();

  /// The folder on this machine that holds `prelude.cr` and `lib_c`.
  Path standardLibrary();

  /// What a sandbox has to show beside the toolchain root.
  List<Mount> mounts();

  /// The words that start it in `session`, before its own arguments.
  List<String> words(Sandbox.Session session);

  /// The standard library as programs in `session` see it.
  String standardLibrary(Sandbox.Session session);

  /// Debian's package, which is part of the toolchain root.
  ///
  /// @param tree the package
  record Packaged(CrystalVersion version, String origin, String why, PackageTree tree)
      implements Compiler {
    private static final String LIBRARY = "usr/lib/crystal/lib";

    @Override
    public Digest digest() {
      return tree.manifest().digest();
    }

    @Override
    public Path standardLibrary() {
      return tree.tree().resolve(LIBRARY);
    }

    @Override
    public List<Mount> mounts() {
      return List.of();
    }

    @Override
    public List<String> words(Sandbox.Session session) {
      return session.words("usr/bin/crystal");
    }

    @Override
    public String standardLibrary(Sandbox.Session session) {
      return session.inRoot(LIBRARY);
    }
  }

  /// A release in the layout of the official tarballs, beside the toolchain root.
  ///
  /// Its wrapper script is passed by: all that the wrapper sets is set for every compiler here.
  ///
  /// @param digest of the tarball
  /// @param top the directory that holds `lib` and `share`
  /// @param program the compiler itself, below `top`
  /// @param machine that it runs on
  /// @param linkedStatically whether it starts without a loader, as the official ones do
  record Unpacked(
      CrystalVersion version,
      String origin,
      Digest digest,
      Path top,
      String program,
      TargetPlatform machine,
      boolean linkedStatically)
      implements Compiler {
    static final String LIBRARY = "share/crystal/src";
    private static final String MOUNT = "compiler";

    @Override
    public String why() {
      return "the tarball that was asked for";
    }

    @Override
    public Path standardLibrary() {
      return top.resolve(LIBRARY);
    }

    @Override
    public List<Mount> mounts() {
      return List.of(Mount.readOnly(MOUNT, top));
    }

    @Override
    public List<String> words(Sandbox.Session session) {
      String inside = session.path(MOUNT);
      String path = inside + "/" + program;
      return linkedStatically
          ? List.of(path)
          : List.of(
              session.inRoot("usr" + machine.loader()),
              "--library-path",
              String.join(
                  ":",
                  inside + "/lib/crystal",
                  inside + "/lib",
                  session.inRoot("usr/lib/" + machine.multiarch())),
              path);
    }

    @Override
    public String standardLibrary(Sandbox.Session session) {
      return session.path(MOUNT) + "/" + LIBRARY;
    }
  }

  /// The one on the machine's `PATH`. It runs on the machine's own C library, so the machine's
  /// loader starts it; what it starts in turn is the root's.
  ///
  /// @param digest of what it says of itself, the program and the standard library
  /// @param program the compiler itself
  /// @param loader its program interpreter; empty for one that is linked statically
  /// @param libraries the folders with its shared libraries
  record Host(
      CrystalVersion version,
      Digest digest,
      Path program,
      Optional<Path> loader,
      List<Path> libraries,
      Path standardLibrary)
      implements Compiler {
    private static final String PROGRAM = "compiler";
    private static final String LIBRARY = "library";
    private static final String LOADER = "loader";

    /// Keeps its own copy.
    public Host {
      libraries = List.copyOf(libraries);
      Stream.concat(Stream.of(program), loader.stream()).forEach(Host::folder);
    }

    @Override
    public String origin() {
      return program.toString();
    }

    @Override
    public String why() {
      return "the machine's own, which was asked for";
    }

    @Override
    public List<Mount> mounts() {
      List<Mount> mounts = new ArrayList<>();
      mounts.add(Mount.readOnly(PROGRAM, folder(program)));
      mounts.add(Mount.readOnly(LIBRARY, standardLibrary));
      loader.ifPresent(path -> mounts.add(Mount.readOnly(LOADER, folder(path))));
      for (int i = 0; i < libraries.size(); i++) {
        mounts.add(Mount.readOnly(libraryMount(i), libraries.get(i)));
      }
      return mounts;
    }

    // A mount's name has letters only.
    private static String libraryMount(int index) {
      return "libraries" + "x".repeat(index);
    }

    @Override
    public List<String> words(Sandbox.Session session) {
      String path = session.path(PROGRAM) + "/" + program.getFileName();
      if (loader.isEmpty()) {
        return List.of(path);
      }
      List<String> folders = new ArrayList<>();
      for (int i = 0; i < libraries.size(); i++) {
        folders.add(session.path(libraryMount(i)));
      }
      return List.of(
          session.path(LOADER) + "/" + loader.get().getFileName(),
          "--library-path",
          String.join(":", folders),
          path);
    }

    @Override
    public String standardLibrary(Sandbox.Session session) {
      return session.path(LIBRARY);
    }

    private static Path folder(Path file) {
      return Optional.ofNullable(file.getParent())
          .orElseThrow(() -> new IllegalArgumentException("not the path of a file: " + file));
    }
  }
}
