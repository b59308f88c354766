package dev.refract.build;

import dev.refract.build.compile.Toolchain;
import dev.refract.build.plan.Decisions;
import dev.refract.build.roots.Root;
import dev.refract.build.roots.Roots;
import dev.refract.build.sandbox.Plain;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.Optional;

/// The toolchain root and the sandbox around it, made when something has to run there; one for all
/// platforms of a build.
final class MachineToolchain {
  private final Decisions decisions;
  private final Roots roots;
  private final Store store;
  private final Reporter reporter;
  private Optional<Root> root = Optional.empty();
  private Optional<Sandbox> sandbox = Optional.empty();

  /// @param reporter hears once if there are no walls
  MachineToolchain(Decisions decisions, Roots roots, Store store, Reporter reporter) {
    this.decisions = decisions;
    this.roots = roots;
    this.store = store;
    this.reporter = reporter;
  }

  /// With the compiler of this machine.
  Toolchain toolchain() throws Failure, IOException, InterruptedException {
    Sandbox strongest = sandbox();
    return new Toolchain(root(), strongest, decisions.compiler(), false);
  }

  /// The strongest that this machine allows.
  synchronized Sandbox sandbox() throws Failure, IOException, InterruptedException {
    if (sandbox.isEmpty()) {
      try (Scratch scratch = store.scratch()) {
        sandbox = Optional.of(Sandbox.strongest(root().tree(), scratch.directory()));
      }
      if (sandbox.get() instanceof Plain) {
        reporter.note(
            "this machine allows no namespaces, so the compiler runs without walls around it");
      }
    }
    return sandbox.get();
  }

  private synchronized Root root() throws Failure, IOException, InterruptedException {
    if (root.isEmpty()) {
      root = Optional.of(roots.root(decisions.toolchain()));
    }
    return root.get();
  }
}
