package dev.refract.build;

import dev.refract.build.compile.Compile;
import dev.refract.build.compile.Toolchain;
import dev.refract.build.emulator.Emulator;
import dev.refract.build.emulator.Programs;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Making;
import dev.refract.build.roots.Roots;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Inputs;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Where a platform's roots are, made when they are asked for, and what names them in the keys of
/// steps.
///
/// @param machine what runs on this machine
/// @param roots that packages are unpacked to
/// @param emulators what runs the others
record PlatformRoots(
    Decisions decisions,
    Decisions.ForPlatform platform,
    MachineToolchain machine,
    Roots roots,
    Programs emulators)
    implements Compile.Places {
  /// The same for other decisions for the platform.
  PlatformRoots with(Decisions.ForPlatform other) {
    return new PlatformRoots(decisions, other, machine, roots, emulators);
  }

  @Override
  public Toolchain toolchain() throws Failure, IOException, InterruptedException {
    return machine.toolchain();
  }

  @Override
  public Optional<Toolchain> emulated(Path scratch)
      throws Failure, IOException, InterruptedException {
    return switch (platform.making()) {
      case Making.Cross _, Making.EmulatedLink _ -> Optional.empty();
      case Making.Emulated making ->
          Optional.of(
              new Toolchain(roots.root(making.root()), qemu(scratch), making.compiler(), true));
    };
  }

  @Override
  public Path sysroot() throws Failure, IOException, InterruptedException {
    return roots.root(platform.sysroot()).tree();
  }

  /// The sandbox in which the root of [Making#root] runs.
  ///
  /// @param scratch a directory that stays for as long as it is used
  Sandbox qemu(Path scratch) throws Failure, IOException, InterruptedException {
    return new Emulator(emulators, scratch)
        .sandbox(roots.root(platform.making().root()).tree(), platform.target().platform());
  }

  /// What can change the result of a program that runs on this machine.
  Inputs inputs() throws Failure, IOException, InterruptedException {
    return Inputs.NONE
        .with("toolchain", roots.digest(decisions.toolchain()))
        .with("sysroot", roots.digest(platform.sysroot()));
  }

  /// What can change the result of a program that runs under qemu.
  Inputs emulation() throws Failure, IOException, InterruptedException {
    return Inputs.NONE
        .with("emulated", roots.digest(platform.making().root()))
        .with("qemu", emulators.digest());
  }
}
