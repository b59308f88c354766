package dev.refract.build.emulator;

import dev.refract.build.binfmt.BinfmtFormat;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// QEMU's user emulation of the lowest CPU that a platform promises.
public enum Qemu {
  /// What this machine runs itself, if its processor need not be the least one.
  AMD64("linux/amd64", "x86_64", "Nehalem"),
  ARM64("linux/arm64", "aarch64", "cortex-a53"),
  ARM_V7("linux/arm/v7", "arm", "cortex-a7"),
  ARM_V6("linux/arm/v6", "arm", "arm1176"),
  ARM_V5("linux/arm/v5", "arm", "arm926"),
  I386("linux/386", "i386", "pentium3");

  private static final Platform OWN = Platform.of("linux", "amd64");

  // Nehalem is of the second level of x86-64 (x86-64 psABI, micro-architecture levels).
  private static final Set<String> BEYOND = Set.of("v3", "v4");

  private final String platform;
  private final String architecture;
  private final String cpu;

  Qemu(String platform, String architecture, String cpu) {
    this.platform = platform;
    this.architecture = architecture;
    this.cpu = cpu;
  }

  /// QEMU's name of the architecture, such as `aarch64`.
  public String architecture() {
    return architecture;
  }

  /// The name of the program.
  public String program() {
    return "qemu-" + architecture;
  }

  /// What QEMU calls the processor.
  public String cpu() {
    return cpu;
  }

  /// How the kernel knows the programs that it runs.
  BinfmtFormat format() {
    return switch (this) {
      case AMD64 -> BinfmtFormat.X86_64;
      case I386 -> BinfmtFormat.I386;
      case ARM64, ARM_V7, ARM_V6, ARM_V5 -> BinfmtFormat.named(architecture).orElseThrow();
    };
  }

  /// What runs programs for `platform` on an x86-64 machine; nothing where the machine does itself.
  ///
  /// @throws Failure of kind UNSUPPORTED if nothing does
  public static Optional<Qemu> of(Platform platform) throws Failure {
    Platform wanted = platform.normalised();
    return runsHere(wanted) ? Optional.empty() : Optional.of(any(wanted));
  }

  /// What runs programs for `platform` on the lowest CPU of that; nothing where it asks for more of
  /// a processor than QEMU has.
  ///
  /// @throws Failure of kind UNSUPPORTED if nothing does
  static Optional<Qemu> least(Platform platform) throws Failure {
    Platform wanted = platform.normalised();
    boolean more = runsHere(wanted) && wanted.variant().filter(BEYOND::contains).isPresent();
    return more ? Optional.empty() : Optional.of(any(wanted));
  }

  private static Qemu any(Platform wanted) throws Failure {
    String name = family(wanted).toString();
    return Arrays.stream(values())
        .filter(qemu -> qemu.platform.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new Failure(
                Failure.Kind.UNSUPPORTED,
                "emulation",
                "programs for "
                    + wanted
                    + " cannot be run, only those for "
                    + Arrays.stream(values())
                        .map(qemu -> qemu.platform)
                        .collect(Collectors.joining(", "))));
  }

  /// Whether it runs programs for `platform`.
  public static boolean runs(Platform platform) {
    String name = family(platform.normalised()).toString();
    return Arrays.stream(values()).anyMatch(qemu -> qemu.platform.equals(name));
  }

  /// Whether programs for `platform` are this machine's own, which no emulator can be registered
  /// for: the kernel would have it run itself.
  public static boolean runsHere(Platform platform) {
    return family(platform.normalised()).equals(OWN);
  }

  // What is above the lowest CPU of a 64-bit architecture is no platform of its own here.
  private static Platform family(Platform platform) {
    boolean wide =
        platform.architecture().equals("amd64") || platform.architecture().equals("arm64");
    return wide ? Platform.of(platform.os(), platform.architecture()) : platform;
  }
}
