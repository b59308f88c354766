package dev.refract.build;

import dev.refract.build.config.LinkMode;
import dev.refract.build.config.Route;
import dev.refract.oci.Platform;
import java.util.List;
import java.util.Optional;

/// What a build would do and why, decided from the project and the package indices alone.
///
/// @param name of the image, from shard.yml
/// @param version of the image, from shard.yml
/// @param mains the entry file of each program, relative to the project
/// @param base what the target's libraries come from, such as `debian:bookworm`
/// @param release whether Crystal optimises
/// @param toolchain the root with compiler and linker
/// @param platforms in the order of the index
public record Plan(
    String name,
    String version,
    List<String> mains,
    String base,
    boolean release,
    Root toolchain,
    List<ForPlatform> platforms) {
  public Plan {
    mains = List.copyOf(mains);
    platforms = List.copyOf(platforms);
  }

  /// Something chosen among several.
  ///
  /// @param what such as `1.14.0 from debian:trixie`
  /// @param why a clause, such as `newest in Debian stable that satisfies >= 1.6.0 of shard.yml`
  public record Choice(String what, String why) {}

  /// The packages of one root.
  ///
  /// @param present whether the root is complete in the cache
  public record Root(List<PackageFile> packages, boolean present) {
    public Root {
      packages = List.copyOf(packages);
    }

    /// The bytes to fetch if nothing were cached.
    public long downloadSize() {
      return packages.stream().mapToLong(PackageFile::size).sum();
    }
  }

  /// One package of a root or an image.
  ///
  /// @param suite such as `bookworm-security`
  /// @param size of the package file, in bytes
  /// @param why a clause: what asked for it
  public record PackageFile(String name, String version, String suite, long size, String why) {}

  /// A C library that sources ask for.
  ///
  /// @param name what follows `-l`, or the pkg-config name where only that is asked for
  /// @param askedBy where it is asked for, such as `Crystal's gc/boehm.cr:12`
  /// @param servedBy the package and its version; empty where no package has it, which matters only
  ///   if the compiler wants it linked
  /// @param linked how, if the compiler wants it linked
  /// @param others further packages that have it
  public record Library(
      String name,
      List<String> askedBy,
      Optional<String> servedBy,
      Linked linked,
      List<String> others) {
    public Library {
      askedBy = List.copyOf(askedBy);
      others = List.copyOf(others);
    }
  }

  /// How a program has a library.
  public enum Linked {
    /// No package has it.
    NOT,
    /// It is part of glibc, which the image has.
    GLIBC,
    /// Inside the program.
    INSIDE,
    /// Inside the program if its code can be, which the linker tells; else beside it.
    INSIDE_OR_BESIDE,
    /// Beside the program.
    BESIDE,
    /// Beside the program, as no archive of it can be inside.
    BESIDE_WITHOUT_ARCHIVE
  }

  /// What is done for one platform.
  ///
  /// @param triple as passed to Crystal
  /// @param cpu as passed to Crystal, where one is
  /// @param architecture the distribution's name for the platform
  /// @param overlay what is changed in Crystal's bindings and why, where something is
  /// @param crystal the compiler
  /// @param linkMode which libraries are inside the programs
  /// @param route how the programs are made
  /// @param libraries what the sources ask for; what of it is linked, the compiler decides
  /// @param sysroot what is linked against
  /// @param emulated what runs under qemu, where something does
  /// @param image packages whose files go into the image
  public record ForPlatform(
      Platform platform,
      String triple,
      Optional<String> cpu,
      String architecture,
      Optional<String> overlay,
      Choice crystal,
      LinkMode linkMode,
      Route route,
      List<Library> libraries,
      Root sysroot,
      Optional<Root> emulated,
      List<PackageFile> image) {
    public ForPlatform {
      libraries = List.copyOf(libraries);
      image = List.copyOf(image);
    }
  }
}
