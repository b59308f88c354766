package dev.refract.crystal;

import dev.refract.crystal.internal.Scripts;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// The programs that Crystal calls while it compiles, as POSIX shell scripts (file name to text).
/// They are to be written with mode 0755 into the folder [SandboxPaths#scripts]. Every parameter is
/// quoted for the shell.
public final class SandboxScripts {
  /// What `CC` is set to: found through `PATH`, and the first word of the printed link line.
  public static final String MARKER = "refract-cc";

  /// The includedir that the target's OpenSSL claims. It is no folder, so that Crystal does not
  /// preprocess the target's header with the host's compiler to tell LibreSSL from OpenSSL.
  public static final String NO_INCLUDES = "/nonexistent";

  private SandboxScripts() {}

  /// How programs are linked that macros run while the compiler works.
  public sealed interface MacroLink {}

  /// By the C compiler of the compiler's own root.
  ///
  /// @param words that start it
  public record OwnCompiler(List<String> words) implements MacroLink {
    /// Keeps its own copy.
    public OwnCompiler {
      words = List.copyOf(words);
    }
  }

  /// By lld for this machine, where there is no C compiler.
  ///
  /// @param linker the words that start `ld.lld`
  /// @param sysroot the root that absolute names in the libraries' linker scripts are meant in;
  ///   empty where that is `/`
  /// @param dynamicLinker the loader's path that such a program names; it has to exist as written
  /// @param startFiles `Scrt1.o`, `crti.o`, `crtbeginS.o`, in this order
  /// @param endFiles `crtendS.o`, `crtn.o`, in this order
  /// @param libraryFolders where libraries are looked for while linking, GCC's own folder among
  ///   them
  /// @param runFolders where the program looks for them; empty for the loader's own folders
  public record HostLink(
      List<String> linker,
      Optional<String> sysroot,
      String dynamicLinker,
      List<String> startFiles,
      List<String> endFiles,
      List<String> libraryFolders,
      List<String> runFolders)
      implements MacroLink {
    /// Keeps its own copies; refuses a linker without a word.
    public HostLink {
      linker = List.copyOf(linker);
      startFiles = List.copyOf(startFiles);
      endFiles = List.copyOf(endFiles);
      libraryFolders = List.copyOf(libraryFolders);
      runFolders = List.copyOf(runFolders);
      if (linker.isEmpty()) {
        throw new IllegalArgumentException("a linker has a path");
      }
    }
  }

  /// How `pkg-config` answers for the target.
  ///
  /// @param program the words that start pkgconf
  /// @param sysroot the target's sysroot as seen in the sandbox
  /// @param triplet the target's multiarch name, such as `arm-linux-gnueabihf`
  /// @param privateLibraries whether `--libs` lists what a static library needs in turn, as the
  ///   link modes `hybrid` and `static` want it
  public record PkgConfig(
      List<String> program, String sysroot, String triplet, boolean privateLibraries) {
    /// Keeps its own copy; refuses a program without a word.
    public PkgConfig {
      program = List.copyOf(program);
      if (program.isEmpty()) {
        throw new IllegalArgumentException("pkgconf has a path");
      }
    }
  }

  /// The scripts for a run of the compiler: the marker as linker of macro programs, `cc`,
  /// `pkg-config` and `shards`.
  public static SortedMap<String, String> compiling(MacroLink link, PkgConfig packages) {
    return Scripts.compiling(link, packages);
  }

  /// The scripts to expand the printed line with: the marker prints its arguments, each followed by
  /// a NUL byte; `pkg-config` is there too. Run `sh -c LINE` with their folder first in `PATH`.
  public static SortedMap<String, String> expanding(PkgConfig packages) {
    return Scripts.expanding(packages);
  }

  /// `text` as one word of a POSIX shell (XCU 2.2.2).
  public static String quoted(String text) {
    return Scripts.quoted(text);
  }
}
