package dev.refract.crystal.internal;

import dev.refract.crystal.CrystalTarget;
import dev.refract.crystal.Overlay;
import dev.refract.crystal.TimeAbi;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedSet;

/// Which bindings are changed for which target.
public final class OverlayFiles {
  private OverlayFiles() {}

  /// See [Overlay#derive].
  public static Overlay derive(Path standardLibrary, CrystalTarget target, TimeAbi timeAbi)
      throws Failure, IOException {
    return switch (target) {
      case X86_64, AARCH64 -> Overlay.NONE;
      // Crystal's bindings are those of musl as it is; on 32-bit x86 the plain names keep a 32-bit
      // time.
      case X86_64_MUSL, AARCH64_MUSL, I386_MUSL -> Overlay.NONE;
      // The soft-float ABI differs in how calls pass floats, not in glibc's types, so both start
      // from the only ARM folder that Crystal has.
      case ARM_V7, ARM_V6, ARM_V6_HARD -> {
        LibC bindings = LibC.read(standardLibrary, CrystalTarget.ARM_V7);
        SortedSet<String> symbols = ArmBindings.widen(bindings, timeAbi);
        ArmFibers.align(standardLibrary, bindings);
        yield new Overlay(bindings.bytes(target.libC()), symbols);
      }
      case I386 -> {
        LibC bindings = LibC.read(standardLibrary, target);
        SortedSet<String> symbols = I386Bindings.widen(bindings);
        yield new Overlay(bindings.bytes(target.libC()), symbols);
      }
    };
  }
}
