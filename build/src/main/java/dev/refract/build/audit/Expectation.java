package dev.refract.build.audit;

import dev.refract.elf.ElfClass;
import dev.refract.elf.Machine;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What every ELF file of an image has to be, so that the image runs on each machine of its
/// platform.
///
/// @param platform as in the image's index: `linux/arm/v6`
/// @param machine the processor family
/// @param elfClass the word size
/// @param order the byte order
/// @param arm what the least machine can run; for 32-bit ARM only
/// @param interpreter the absolute path of the base's program loader
/// @param libraryFolders where that loader looks by itself, in its order, without a leading `/`
/// @param lib what `$LIB` stands for in a search path
/// @param dispatching sonames of libraries that carry code for better machines and choose at run
///   time, so that their attributes say more than they need
public record Expectation(
    String platform,
    Machine machine,
    ElfClass elfClass,
    ByteOrder order,
    Optional<ArmLimits> arm,
    String interpreter,
    List<String> libraryFolders,
    String lib,
    Set<String> dispatching) {

  /// libatomic (GCC's `config/linux/arm`) goes by IFUNC, libgcrypt (`src/hwfeatures.c`) by HWCAP.
  private static final Set<String> DISPATCHING = Set.of("libatomic.so.1", "libgcrypt.so.20");

  public Expectation {
    libraryFolders = List.copyOf(libraryFolders);
    dispatching = Set.copyOf(dispatching);
    if (!interpreter.startsWith("/")) {
      throw new IllegalArgumentException("not an absolute path: " + interpreter);
    }
    if (arm.isPresent() != machine.equals(Machine.ARM)) {
      throw new IllegalArgumentException("limits for ARM are for ARM: " + machine);
    }
  }

  /// What `platform` expects with Debian's libraries.
  ///
  /// @throws Failure `UNSUPPORTED` for a platform that Refract does not build
  public static Expectation of(Platform platform) throws Failure {
    return switch (platform.toString()) {
      case "linux/amd64" ->
          debian(
              platform,
              Machine.X86_64,
              ElfClass.ELF64,
              Optional.empty(),
              "/lib64/ld-linux-x86-64.so.2",
              "x86_64-linux-gnu");
      case "linux/arm64" ->
          debian(
              platform,
              Machine.AARCH64,
              ElfClass.ELF64,
              Optional.empty(),
              "/lib/ld-linux-aarch64.so.1",
              "aarch64-linux-gnu");
      case "linux/arm/v7" ->
          debian(
              platform,
              Machine.ARM,
              ElfClass.ELF32,
              Optional.of(ArmLimits.V7),
              "/lib/ld-linux-armhf.so.3",
              "arm-linux-gnueabihf");
      case "linux/arm/v6" ->
          debian(
              platform,
              Machine.ARM,
              ElfClass.ELF32,
              Optional.of(ArmLimits.V6),
              "/lib/ld-linux.so.3",
              "arm-linux-gnueabi");
      case "linux/386" ->
          debian(
              platform,
              Machine.I386,
              ElfClass.ELF32,
              Optional.empty(),
              "/lib/ld-linux.so.2",
              "i386-linux-gnu");
      default ->
          throw new Failure(
                  Failure.Kind.UNSUPPORTED, "audit", "nothing is known of this platform's files")
              .on(platform.toString());
    };
  }

  /// What linux/arm/v6 expects with Raspbian's libraries: hard-float calls.
  public static Expectation armV6HardFloat() {
    return debian(
        Platform.of("linux", "arm", "v6"),
        Machine.ARM,
        ElfClass.ELF32,
        Optional.of(ArmLimits.V6_HARD),
        "/lib/ld-linux-armhf.so.3",
        "arm-linux-gnueabihf");
  }

  /// The same with musl's loader, which looks into the usual folders.
  ///
  /// @param loader its absolute path
  public Expectation withMusl(String loader) {
    return new Expectation(
        platform,
        machine,
        elfClass,
        order,
        arm,
        loader,
        List.of("lib", "usr/local/lib", "usr/lib"),
        "lib",
        dispatching);
  }

  /// What `platform` expects of the image whose files are `tree`: its loader decides whether 32-bit
  /// ARM is hard-float or not, which C library it has, and where libraries are looked for.
  ///
  /// @throws Failure `UNSUPPORTED` as [#of(Platform)]
  public static Expectation of(Platform platform, Tree tree) throws Failure, IOException {
    return new OwnLoader(tree).expectation(platform);
  }

  /// The same with the folders that the loader of the image looks into whose files are `tree`.
  public Expectation in(Tree tree) throws IOException {
    return new OwnLoader(tree).folders(this);
  }

  /// Whether the content of the file at `path` of an image tells what is expected of others, though
  /// it is no ELF file.
  public static boolean reads(String path) {
    return OwnLoader.reads(path);
  }

  /// The same with other folders.
  Expectation withFolders(List<String> folders, String newLib) {
    return new Expectation(
        platform, machine, elfClass, order, arm, interpreter, folders, newLib, dispatching);
  }

  private static Expectation debian(
      Platform platform,
      Machine machine,
      ElfClass elfClass,
      Optional<ArmLimits> arm,
      String interpreter,
      String triplet) {
    return new Expectation(
        platform.toString(),
        machine,
        elfClass,
        ByteOrder.LITTLE_ENDIAN,
        arm,
        interpreter,
        List.of("lib/" + triplet, "usr/lib/" + triplet, "lib", "usr/lib"),
        "lib/" + triplet,
        DISPATCHING);
  }
}
