package dev.refract.build.plan;

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

/// The platforms that Crystal can compile for and Debian has libraries for: the one table of their
/// names in OCI, Crystal (LLVM), Debian, lld and QEMU spelling.
public enum TargetPlatform {
  AMD64,
  ARM64,
  ARM_V7,
  /// Debian's armhf needs ARMv7, so the first Pis get armel: floating point is passed in core
  /// registers there, while Crystal's own code computes with the VFP unit they all have.
  ARM_V6,
  I386;

  /// What a build makes when no platform is named, in this order.
  public static final List<TargetPlatform> DEFAULTS = List.of(AMD64, ARM64, ARM_V7, ARM_V6);

  /// The platform as OCI spells it.
  public Platform platform() {
    return switch (this) {
      case AMD64 -> Platform.of("linux", "amd64");
      case ARM64 -> Platform.of("linux", "arm64");
      case ARM_V7 -> Platform.of("linux", "arm", "v7");
      case ARM_V6 -> Platform.of("linux", "arm", "v6");
      case I386 -> Platform.of("linux", "386");
    };
  }

  /// What Crystal compiles for.
  public CrystalTarget crystal() {
    return switch (this) {
      case AMD64 -> CrystalTarget.X86_64;
      case ARM64 -> CrystalTarget.AARCH64;
      case ARM_V7 -> CrystalTarget.ARM_V7;
      case ARM_V6 -> CrystalTarget.ARM_V6;
      case I386 -> CrystalTarget.I386;
    };
  }

  /// What is changed in Crystal's C bindings for the base, where something is.
  public Optional<String> overlay(TargetBase base) {
    return switch (this) {
      case AMD64, ARM64 -> Optional.empty();
      case ARM_V7, ARM_V6 ->
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

  /// Debian's name of the architecture.
  public String debian() {
    return switch (this) {
      case AMD64 -> "amd64";
      case ARM64 -> "arm64";
      case ARM_V7 -> "armhf";
      case ARM_V6 -> "armel";
      case I386 -> "i386";
    };
  }

  /// Debian's name of the library directory below `/usr/lib`.
  public String multiarch() {
    return switch (this) {
      case AMD64 -> "x86_64-linux-gnu";
      case ARM64 -> "aarch64-linux-gnu";
      case ARM_V7 -> "arm-linux-gnueabihf";
      case ARM_V6 -> "arm-linux-gnueabi";
      case I386 -> "i386-linux-gnu";
    };
  }

  /// GCC's name of its directory below `/usr/lib/gcc`, which on 32-bit x86 is not Debian's.
  public String gcc() {
    return switch (this) {
      case AMD64, ARM64, ARM_V7, ARM_V6 -> multiarch();
      case I386 -> "i686-linux-gnu";
    };
  }

  /// What lld gets as `-m`.
  public String emulation() {
    return switch (this) {
      case AMD64 -> "elf_x86_64";
      case ARM64 -> "aarch64linux";
      case ARM_V7, ARM_V6 -> "armelf_linux_eabi";
      case I386 -> "elf_i386";
    };
  }

  /// The program interpreter, as written into dynamically linked programs.
  public String loader() {
    return switch (this) {
      case AMD64 -> "/lib64/ld-linux-x86-64.so.2";
      case ARM64 -> "/lib/ld-linux-aarch64.so.1";
      case ARM_V7 -> "/lib/ld-linux-armhf.so.3";
      case ARM_V6 -> "/lib/ld-linux.so.3";
      case I386 -> "/lib/ld-linux.so.2";
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
    variables.put("REFRACT_ARCHITECTURE", debian());
    variables.put("REFRACT_SYSROOT", sysroot);
    variables.put("TARGETPLATFORM", platform().toString());
    variables.put("TARGETOS", platform().os());
    variables.put("TARGETARCH", platform().architecture());
    variables.put("TARGETVARIANT", platform().variant().orElse(""));
    return Collections.unmodifiableSortedMap(variables);
  }

  /// The platform that `wanted` names.
  ///
  /// @throws Failure of kind UNSUPPORTED with all names and, where Crystal itself has no port, that
  ///   reason
  public static TargetPlatform of(Platform wanted) throws Failure {
    return Arrays.stream(values())
        .filter(p -> p.platform().equals(wanted))
        .findFirst()
        .orElseThrow(() -> unsupported(wanted));
  }

  private static Failure unsupported(Platform wanted) {
    String all =
        String.join(", ", Arrays.stream(values()).map(p -> p.platform().toString()).toList());
    Optional<String> noPort = CrystalTarget.unsupported(wanted.architecture());
    String problem =
        noPort
            .map(reason -> reason + ", so nothing can be built for " + wanted)
            .orElseGet(() -> "unknown platform " + wanted);
    return new Failure(Failure.Kind.UNSUPPORTED, "plan", problem).remedy("choose from " + all);
  }
}
