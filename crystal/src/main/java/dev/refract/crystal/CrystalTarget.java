package dev.refract.crystal;

import java.util.Locale;
import java.util.Optional;

/// The targets of Crystal that Refract compiles for: the whole list.
///
/// Crystal itself knows x86_64, i386, aarch64 and arm on Linux, and takes its C bindings from the
/// folder `lib_c/ARCHITECTURE-ENVIRONMENT` of the standard library.
public enum CrystalTarget {
  /// 64-bit x86.
  X86_64("x86_64-linux-gnu", Optional.empty(), "x86_64-linux-gnu", Optional.empty()),
  /// 64-bit ARM.
  AARCH64("aarch64-linux-gnu", Optional.empty(), "aarch64-linux-gnu", Optional.empty()),
  /// 32-bit ARMv7, floating-point arguments in VFP registers.
  ARM_V7("arm-linux-gnueabihf", Optional.of("cortex-a7"), "arm-linux-gnueabihf", Optional.empty()),
  /// 32-bit ARMv6 as in the first Raspberry Pi and the Pi Zero: VFP code, floating-point arguments
  /// in core registers.
  ///
  /// The flag `armhf` is Crystal's word for "there are VFP registers": only with it does a switch
  /// of fibers save d8 to d15, which a called function has to keep under either convention
  /// (Procedure Call Standard for the Arm Architecture, 6.1.2.1).
  ARM_V6(
      "armv6k-unknown-linux-gnueabi",
      Optional.of("arm1176jzf-s"),
      "arm-linux-gnueabi",
      Optional.of("armhf")),
  /// The same processor with floating-point arguments in VFP registers, as Raspbian has it.
  ARM_V6_HARD(
      "armv6k-unknown-linux-gnueabihf",
      Optional.of("arm1176jzf-s"),
      "arm-linux-gnueabihf",
      Optional.empty()),
  /// 32-bit x86.
  I386("i386-linux-gnu", Optional.empty(), "i386-linux-gnu", Optional.empty()),
  /// 64-bit x86 with musl.
  X86_64_MUSL("x86_64-linux-musl", Optional.empty(), "x86_64-linux-musl", Optional.empty()),
  /// 64-bit ARM with musl.
  AARCH64_MUSL("aarch64-linux-musl", Optional.empty(), "aarch64-linux-musl", Optional.empty()),
  /// 32-bit x86 with musl.
  I386_MUSL("i386-linux-musl", Optional.empty(), "i386-linux-musl", Optional.empty());

  private final String triple;
  private final Optional<String> cpu;
  private final String libC;
  private final Optional<String> flag;

  CrystalTarget(String triple, Optional<String> cpu, String libC, Optional<String> flag) {
    this.triple = triple;
    this.cpu = cpu;
    this.libC = libC;
    this.flag = flag;
  }

  /// What to pass as `--target`.
  public String triple() {
    return triple;
  }

  /// What to pass as `--mcpu`; empty for the baseline of the architecture.
  public Optional<String> cpu() {
    return cpu;
  }

  /// The folder under `lib_c` that Crystal takes its C bindings from for this target.
  public String libC() {
    return libC;
  }

  /// What to pass as `-D` for this target, apart from what the user asks for.
  public Optional<String> flag() {
    return flag;
  }

  /// Whether C's plain `time_t` has 32 bits here, so that an [Overlay] widens it.
  public boolean widensTime() {
    return choosesTimeAbi() || this == I386;
  }

  /// Whether `struct timeval`, as the libraries of a base with `timeAbi` read it, ends in 2038.
  public boolean narrowTimeval(TimeAbi timeAbi) {
    return this == I386 || (choosesTimeAbi() && timeAbi == TimeAbi.TIME32_LIBRARIES);
  }

  /// Whether C's `time_t` and `off_t` in libraries are a matter of choice here: 32-bit ARM.
  public boolean choosesTimeAbi() {
    return this == ARM_V7 || this == ARM_V6 || this == ARM_V6_HARD;
  }

  /// Why Crystal cannot compile for `architecture`, in OCI's, Debian's or LLVM's spelling; empty
  /// for those it can, and for names that are no architecture.
  public static Optional<String> unsupported(String architecture) {
    return switch (architecture.toLowerCase(Locale.ROOT)) {
      case "riscv64" -> Optional.of("Crystal has no port to RISC-V");
      case "ppc64le", "ppc64el", "powerpc64le" ->
          Optional.of("Crystal has no port to 64-bit PowerPC");
      case "s390x" -> Optional.of("Crystal has no port to IBM Z");
      case "loong64", "loongarch64" -> Optional.of("Crystal has no port to LoongArch");
      case "mips", "mipsle", "mipsel", "mips64", "mips64le", "mips64el" ->
          Optional.of("Crystal has no port to MIPS");
      default -> Optional.empty();
    };
  }
}
