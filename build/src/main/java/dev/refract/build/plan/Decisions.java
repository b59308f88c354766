package dev.refract.build.plan;

import dev.refract.build.config.Flags;
import dev.refract.build.config.ImageSettings;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.Parts;
import dev.refract.build.roots.RootPackage;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Everything that is decided before the first package is fetched.
///
/// @param shard the project's shard.yml
/// @param programs what is built of it, the one that the image starts first
/// @param settings how the image is called and started
/// @param mode which libraries are inside the programs
/// @param release whether Crystal optimises
/// @param base what the targets' libraries come from
/// @param compiler what compiles where nothing else is named; its standard library is scanned
/// @param preparation what runs besides the compiler
/// @param toolchain packages of the toolchain root
/// @param platforms what is built, in the order asked for
/// @param notes what the user should know, one sentence each
public record Decisions(
    ShardFile shard,
    List<ShardTarget> programs,
    ImageSettings settings,
    LinkMode mode,
    boolean release,
    Base base,
    Compiler compiler,
    Preparation preparation,
    List<RootPackage> toolchain,
    List<ForPlatform> platforms,
    List<String> notes) {
  public Decisions {
    programs = List.copyOf(programs);
    toolchain = List.copyOf(toolchain);
    platforms = List.copyOf(platforms);
    notes = List.copyOf(notes);
  }

  /// The names of the image, at least one: those that are wished for, else the program's with the
  /// project's version.
  ///
  /// @throws Failure of kind PROJECT if the program's name cannot be one of an image
  public List<Reference> tags() throws Failure {
    if (!settings.names().isEmpty()) {
      return settings.names().stream().map(Reference::tagged).toList();
    }
    return List.of(
        Reference.parse(programs.getFirst().name().toLowerCase(Locale.ROOT))
            .withTag(shard.version().replaceAll("[^A-Za-z0-9_.-]", "-")));
  }

  /// What compiles for `platform`.
  public Compiler compilerOf(ForPlatform platform) {
    return platform.making().compiler(compiler);
  }

  /// What compiles for some platform, in the order of the platforms.
  public List<Compiler> compilers() {
    return platforms.stream().map(this::compilerOf).distinct().toList();
  }

  /// The same for `platforms`.
  public Decisions with(List<ForPlatform> platforms) {
    return new Decisions(
        shard,
        programs,
        settings,
        mode,
        release,
        base,
        compiler,
        preparation,
        toolchain,
        platforms,
        notes);
  }

  /// What is decided for one platform.
  ///
  /// @param flags what compiler and linker are passed
  /// @param parts packages and files that refract.yml names
  /// @param libraries what sources ask for, and what serves it
  /// @param sysroot packages that are linked against
  /// @param making how the program is made of them
  /// @param image packages that every image has files of
  /// @param run packages that go into the image whole
  /// @param ground the image that all goes on top of, if there is one
  public record ForPlatform(
      TargetPlatform target,
      Flags flags,
      Parts parts,
      List<ServedLibrary> libraries,
      List<RootPackage> sysroot,
      Making making,
      List<RootPackage> image,
      List<RootPackage> run,
      Optional<GroundImage> ground) {
    public ForPlatform {
      libraries = List.copyOf(libraries);
      sysroot = List.copyOf(sysroot);
      image = List.copyOf(image);
      run = List.copyOf(run);
    }

    /// All packages that the image has files of, whatever is linked with.
    public List<RootPackage> shipped() {
      return Stream.concat(image.stream(), run.stream()).toList();
    }

    /// The same with other packages to link against.
    ForPlatform with(List<RootPackage> packages, Making other) {
      return new ForPlatform(target, flags, parts, libraries, packages, other, image, run, ground);
    }
  }
}
