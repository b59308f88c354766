package dev.refract.crystal.scan;

import dev.refract.crystal.CrystalTarget;
import dev.refract.crystal.CrystalVersion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What `flag?` and `Crystal::VERSION` say in a program compiled for one target.
///
/// Crystal takes the flags from the target triple as LLVM normalises it, from its own options, and
/// from `-D` (`src/compiler/crystal/semantic/flags.cr` and `compiler.cr`); the list is the same
/// from 1.6 to 1.21.
///
/// @param flags the flags in the compiler's order, each once
/// @param libC the folder under `lib_c` that Crystal takes its C bindings from
/// @param version the compiler's version
public record TargetFlags(List<String> flags, String libC, CrystalVersion version) {
  // From here on `flag?(:key)` of `-D key=value` is the value; before, it is false.
  private static final CrystalVersion VALUES = CrystalVersion.of(1, 19, 0);

  /// Keeps its own copy of the list.
  public TargetFlags {
    flags = List.copyOf(flags);
  }

  /// What `flag?` gives.
  public sealed interface Value {
    /// `false`.
    record Absent() implements Value {}

    /// `true`.
    record Set() implements Value {}

    /// The value of `-D key=value`.
    record Text(String text) implements Value {}
  }

  /// The flags of a program for `target`, compiled with debug information, as is Crystal's default.
  ///
  /// @param defines what the user passes as `-D`; the target's own [CrystalTarget#flag] is added
  public static TargetFlags of(
      CrystalTarget target,
      CrystalVersion version,
      List<String> defines,
      boolean release,
      boolean staticLink) {
    List<String> own = new ArrayList<>();
    if (release) {
      own.add("release");
    }
    own.add("debug");
    if (staticLink) {
      own.add("static");
    }
    target.flag().ifPresent(own::add);
    own.addAll(defines);
    return of(target, version, own);
  }

  /// The flags of a program that a macro runs during a cross-compilation: compiled for the build
  /// machine with optimisation and without debug information, and without the user's `-D`
  /// (`host_compiler` in `src/compiler/crystal/macros/macros.cr`).
  public static TargetFlags ofMacroProgram(CrystalVersion version) {
    return of(CrystalTarget.X86_64, version, List.of("release"));
  }

  private static TargetFlags of(CrystalTarget target, CrystalVersion version, List<String> own) {
    Set<String> flags = new LinkedHashSet<>(ofTriple(target));
    flags.addAll(own);
    return new TargetFlags(List.copyOf(flags), target.libC(), version);
  }

  private static List<String> ofTriple(CrystalTarget target) {
    return switch (target) {
      case X86_64 -> List.of("x86_64", "unknown", "linux", "gnu", "bits64", "unix");
      case AARCH64 -> List.of("aarch64", "unknown", "linux", "gnu", "bits64", "unix");
      case ARM_V7, ARM_V6_HARD ->
          List.of("arm", "unknown", "linux", "gnueabihf", "bits32", "armhf", "unix");
      case ARM_V6 -> List.of("arm", "unknown", "linux", "gnueabi", "bits32", "unix");
      case I386 -> List.of("i386", "unknown", "linux", "gnu", "bits32", "unix");
      case X86_64_MUSL -> List.of("x86_64", "unknown", "linux", "musl", "bits64", "unix");
      case AARCH64_MUSL -> List.of("aarch64", "unknown", "linux", "musl", "bits64", "unix");
      case I386_MUSL -> List.of("i386", "unknown", "linux", "musl", "bits32", "unix");
    };
  }

  /// What `flag?` gives for `name`.
  public Value value(String name) {
    if (!version.atLeast(VALUES.major(), VALUES.minor())) {
      return flags.contains(name) ? new Value.Set() : new Value.Absent();
    }
    for (String flag : flags.reversed()) {
      if (flag.equals(name)) {
        return new Value.Set();
      }
      if (flag.startsWith(name + "=")) {
        return new Value.Text(flag.substring(name.length() + 1));
      }
    }
    return new Value.Absent();
  }
}
