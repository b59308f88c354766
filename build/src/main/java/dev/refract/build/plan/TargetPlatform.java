package dev.refract.build.plan;

import dev.refract.build.audit.Expectation;
import dev.refract.crystal.CrystalTarget;
import dev.refract.crystal.TargetBase;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The platforms that Crystal can compile for and a base has libraries for, each with the calling
/// convention and C library of that base: the one table of their names in OCI, Crystal (LLVM),
/// Debian, Alpine and lld spelling.
public enum TargetPlatform {
  AMD64,
  ARM64,
  ARM_V7,
  /// Debian's armhf needs ARMv7, so the first Pis get armel: floating point is passed in core
  /// registers there, while Crystal's own code computes with the VFP unit they all have.
  ARM_V6,
  /// Raspbian's armhf, where floating point is passed in VFP registers.
  ARM_V6_HARD,
  I386,
  AMD64_MUSL,
  ARM64_MUSL,
  I386_MUSL;

  /// What a program's C library is.
  public enum Libc {
    GLIBC,
    /// Linked statically, always.
    MUSL
  }

  /// What a build makes when no platform is named, in this order.
  public static final List<TargetPlatform> DEFAULTS = List.of(AMD64, ARM64, ARM_V7, ARM_V6);

  /// The platform as OCI spells it.
  public Platform platform() {
    return switch (this) {
      case AMD64, AMD64_MUSL -> Platform.of("linux", "amd64");
      case ARM64, ARM64_MUSL -> Platform.of("linux", "arm64");
      case ARM_V7 -> Platform.of("linux", "arm", "v7");
      case ARM_V6, ARM_V6_HARD -> Platform.of("linux", "arm", "v6");
      case I386, I386_MUSL -> Platform.of("linux", "386");
    };
  }

  /// What Crystal compiles for.
  public CrystalTarget crystal() {
    return switch (this) {
      case AMD64 -> CrystalTarget.X86_64;
      case ARM64 -> CrystalTarget.AARCH64;
      case ARM_V7 -> CrystalTarget.ARM_V7;
      case ARM_V6 -> CrystalTarget.ARM_V6;
      case ARM_V6_HARD -> CrystalTarget.ARM_V6_HARD;
      case I386 -> CrystalTarget.I386;
      case AMD64_MUSL -> CrystalTarget.X86_64_MUSL;
      case ARM64_MUSL -> CrystalTarget.AARCH64_MUSL;
      case I386_MUSL -> CrystalTarget.I386_MUSL;
    };
  }

  /// The C library.
  public Libc libc() {
    return switch (this) {
      case AMD64, ARM64, ARM_V7, ARM_V6, ARM_V6_HARD, I386 -> Libc.GLIBC;
      case AMD64_MUSL, ARM64_MUSL, I386_MUSL -> Libc.MUSL;
    };
  }

  /// What the image's ELF files have to be.
  public Expectation expectation() throws Failure {
    return switch (this) {
      case AMD64, ARM64, ARM_V7, ARM_V6, I386 -> Expectation.of(platform());
      case ARM_V6_HARD -> Expectation.armV6HardFloat();
      case AMD64_MUSL, ARM64_MUSL, I386_MUSL -> Expectation.of(platform()).withMusl(loader());
    };
  }

  /// What is changed in Crystal's C bindings for the base, where something is.
  public Optional<String> overlay(TargetBase base) {
    return switch (this) {
      case AMD64, ARM64, AMD64_MUSL, ARM64_MUSL, I386_MUSL -> Optional.empty();
      case ARM_V7, ARM_V6, ARM_V6_HARD ->
          Optional.of(
              switch (base.timeAbi()) {
                case TIME32_LIBRARIES ->
                    "64-bit times and file sizes; struct timeval stays 32-bit as the libraries of "
                        + base.name()
                        + " have it";
                case TIME64 -> "64-bit times and file sizes";
              });
      case I386 ->
          Optional.of(
              "64-bit times; struct timeval stays 32-bit as the libraries of "
                  + base.name()
                  + " have it");
    };
  }

  /// The base's name of the architecture: Debian's, and Alpine's for musl.
  public String architecture() {
    return switch (this) {
      case AMD64 -> "amd64";
      case ARM64 -> "arm64";
      case ARM_V7, ARM_V6_HARD -> "armhf";
      case ARM_V6 -> "armel";
      case I386 -> "i386";
      case AMD64_MUSL -> "x86_64";
      case ARM64_MUSL -> "aarch64";
      case I386_MUSL -> "x86";
    };
  }

  /// Debian's name of the library directory below `/usr/lib`, which also is how C compilers call
  /// the target.
  public String multiarch() {
    return switch (this) {
      case AMD64 -> "x86_64-linux-gnu";
      case ARM64 -> "aarch64-linux-gnu";
      case ARM_V7, ARM_V6_HARD -> "arm-linux-gnueabihf";
      case ARM_V6 -> "arm-linux-gnueabi";
      case I386 -> "i386-linux-gnu";
      case AMD64_MUSL -> "x86_64-linux-musl";
      case ARM64_MUSL -> "aarch64-linux-musl";
      case I386_MUSL -> "i386-linux-musl";
    };
  }

  /// The library directory of a root, with a merged `/usr`.
  public String libraries() {
    return switch (libc()) {
      case GLIBC -> "usr/lib/" + multiarch();
      case MUSL -> "usr/lib";
    };
  }

  /// GCC's name of its directory below `/usr/lib/gcc`, which on 32-bit x86 is not Debian's.
  public String gcc() {
    return switch (this) {
      case AMD64, ARM64, ARM_V7, ARM_V6, ARM_V6_HARD -> multiarch();
      case I386 -> "i686-linux-gnu";
      case AMD64_MUSL -> "x86_64-alpine-linux-musl";
      case ARM64_MUSL -> "aarch64-alpine-linux-musl";
      case I386_MUSL -> "i586-alpine-linux-musl";
    };
  }

  /// What lld gets as `-m`.
  public String emulation() {
    return switch (this) {
      case AMD64, AMD64_MUSL -> "elf_x86_64";
      case ARM64, ARM64_MUSL -> "aarch64linux";
      case ARM_V7, ARM_V6, ARM_V6_HARD -> "armelf_linux_eabi";
      case I386, I386_MUSL -> "elf_i386";
    };
  }

  /// What a C compiler gets for the platform's processors. Crystal's own code needs no more of
  /// them, and the audit knows if some library does.
  public List<String> cFlags() {
    return switch (this) {
      case AMD64, AMD64_MUSL -> List.of();
      case ARM64, ARM64_MUSL -> List.of();
      case ARM_V7 -> List.of("-march=armv7-a", "-mfpu=vfpv3-d16", "-mfloat-abi=hard");
      case ARM_V6 -> List.of("-march=armv6kz", "-mfpu=vfp", "-mfloat-abi=softfp", "-marm");
      case ARM_V6_HARD -> List.of("-march=armv6kz", "-mfpu=vfp", "-mfloat-abi=hard", "-marm");
      case I386, I386_MUSL -> List.of("-march=i686");
    };
  }

  /// The program interpreter, as written into dynamically linked programs.
  public String loader() {
    return switch (this) {
      case AMD64 -> "/lib64/ld-linux-x86-64.so.2";
      case ARM64 -> "/lib/ld-linux-aarch64.so.1";
      case ARM_V7, ARM_V6_HARD -> "/lib/ld-linux-armhf.so.3";
      case ARM_V6 -> "/lib/ld-linux.so.3";
      case I386 -> "/lib/ld-linux.so.2";
      case AMD64_MUSL -> "/lib/ld-musl-x86_64.so.1";
      case ARM64_MUSL -> "/lib/ld-musl-aarch64.so.1";
      case I386_MUSL -> "/lib/ld-musl-i386.so.1";
    };
  }

  /// The variables by which scripts know the platform.
  ///
  /// @param sysroot where its libraries are; empty for `/`
  public SortedMap<String, String> variables(String sysroot) {
    SortedMap<String, String> variables = new TreeMap<>();
    // What a file was made of decides what it is, not when.
    variables.put("SOURCE_DATE_EPOCH", "0");
    variables.put("REFRACT_PLATFORM", platform().toString());
    variables.put("REFRACT_TRIPLE", crystal().triple());
    variables.put("REFRACT_MULTIARCH", multiarch());
    variables.put("REFRACT_ARCHITECTURE", architecture());
    variables.put("REFRACT_SYSROOT", sysroot);
    variables.put("TARGETPLATFORM", platform().toString());
    variables.put("TARGETOS", platform().os());
    variables.put("TARGETARCH", platform().architecture());
    variables.put("TARGETVARIANT", platform().variant().orElse(""));
    return Collections.unmodifiableSortedMap(variables);
  }

  /// The platform that `wanted` names, as Debian has it; see [Base#target] for others.
  ///
  /// @throws Failure of kind UNSUPPORTED with all names and, where Crystal itself has no port, that
  ///   reason
  public static TargetPlatform of(Platform wanted) throws Failure {
    return Arrays.stream(values())
        .filter(p -> p.platform().equals(wanted))
        .findFirst()
        .orElseThrow(() -> unsupported(wanted));
  }

  /// Whether a base can have libraries for `platform`.
  static boolean isKnown(Platform platform) {
    return Arrays.stream(values()).anyMatch(p -> p.platform().equals(platform));
  }

  private static Failure unsupported(Platform wanted) {
    String all =
        String.join(
            ", ", Arrays.stream(values()).map(p -> p.platform().toString()).distinct().toList());
    Optional<String> noPort = CrystalTarget.unsupported(wanted.architecture());
    String problem =
        noPort
            .map(reason -> reason + ", so nothing can be built for " + wanted)
            .orElseGet(() -> "unknown platform " + wanted);
    return new Failure(Failure.Kind.UNSUPPORTED, "plan", problem).remedy("choose from " + all);
  }
}
