package dev.refract.build.emulator;

import dev.refract.build.binfmt.BinfmtMisc;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.sandbox.Bubblewrap;
import dev.refract.build.sandbox.Namespaces;
import dev.refract.build.sandbox.Processes;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs programs for any platform in roots of their own on this machine, those that they start in
/// turn too.
///
/// QEMU is registered with the kernel for these programs alone, in a user namespace of their own;
/// where the kernel cannot do that (before Linux 6.7) a registration for the whole machine serves.
/// Nothing on the machine is changed.
public final class Emulator {
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(30);
  private static final String WHERE = "emulation";

  private final Programs programs;
  private final Path scratch;
  private final BinfmtMisc host;

  /// @param scratch an existing directory
  public Emulator(Programs programs, Path scratch) {
    this(programs, scratch, BinfmtMisc.of(Path.of("/")));
  }

  Emulator(Programs programs, Path scratch, BinfmtMisc host) {
    this.programs = programs;
    this.scratch = scratch;
    this.host = host;
  }

  /// The packages that have to be fetched before programs for `platform` can be run, which happens
  /// when they are.
  ///
  /// @param trial whether they are to run on the lowest CPU
  /// @throws Failure of kind UNSUPPORTED if nothing runs them
  public List<RootPackage> missing(Platform platform, boolean trial)
      throws Failure, IOException, InterruptedException {
    return programs.missing((trial ? Qemu.least(platform) : Qemu.of(platform)).isPresent());
  }

  /// Where programs of `root`, which are for `platform`, run: a sandbox like that of the toolchain.
  ///
  /// @throws Failure of kind MACHINE if this machine lacks what it takes
  public Sandbox sandbox(Path root, Platform platform)
      throws Failure, IOException, InterruptedException {
    return new Namespaces(root, walls(platform, false).bwrap());
  }

  /// What makes sandboxes in which programs for `platform` run.
  ///
  /// @param trial whether they have a network of their own that is a loopback device alone, and run
  ///   on the lowest CPU even where the machine could run them itself
  Walls walls(Platform platform, boolean trial) throws Failure, IOException, InterruptedException {
    Optional<Qemu> qemu = trial ? Qemu.least(platform) : Qemu.of(platform);
    Path root = programs.walls();
    Path busybox = root.resolve("usr/bin/busybox");
    Bubblewrap plain = working(root, busybox);
    if (qemu.isEmpty() || (!trial && qemu.get() == Qemu.I386 && Kernel.runsI386(scratch))) {
      return new Walls(
          trial ? behind(plain, stage(plain, busybox, Optional.empty(), true)) : plain,
          busybox,
          false);
    }
    Bubblewrap set =
        new Bubblewrap(plain.words(), List.of("--setenv", "QEMU_CPU", qemu.get().cpu()));
    Path directory = programs.emulators().resolve("usr/bin");
    if (qemu.get() == Qemu.AMD64) {
      return ownKind(plain, set, busybox, directory);
    }
    Stage.Emulation emulation = new Stage.Emulation(qemu.get(), directory);
    Bubblewrap own = behind(set, stage(plain, busybox, Optional.of(emulation), trial));
    if (works(own, busybox)) {
      return new Walls(own, busybox, true);
    }
    if (!host.serves(qemu.get().format())) {
      throw new Failure(
              Failure.Kind.MACHINE,
              WHERE,
              "programs for "
                  + platform
                  + " need "
                  + qemu.get().program()
                  + ", which this kernel ("
                  + System.getProperty("os.version")
                  + ") cannot register for them alone, and which is not registered for all")
          .remedy(
              "run `refract binfmt install "
                  + qemu.get().architecture()
                  + "` as root, or use Linux 6.7 or newer");
    }
    return new Walls(
        trial ? behind(set, stage(plain, busybox, Optional.empty(), true)) : set, busybox, true);
  }

  /// Where programs of this machine's own kind run under QEMU; without it where the kernel cannot
  /// have that for them alone.
  private Walls ownKind(Bubblewrap plain, Bubblewrap set, Path busybox, Path directory)
      throws Failure, IOException, InterruptedException {
    Path place = Files.createTempDirectory(scratch, "own");
    Marked marked = new Marked(place);
    Path tool = marked.copy(busybox);
    marked.copy(directory.resolve(Qemu.AMD64.program()));
    List<String> words = new ArrayList<>(set.words());
    words.set(0, marked.copy(Path.of(words.getFirst())).toString());
    Stage.Emulation emulation = new Stage.Emulation(Qemu.AMD64, place);
    Bubblewrap own =
        behind(
            new Bubblewrap(words, set.options()), stage(plain, tool, Optional.of(emulation), true));
    return works(own, busybox)
        ? new Walls(own, tool, true)
        : new Walls(behind(plain, stage(plain, busybox, Optional.empty(), true)), busybox, false);
  }

  private Stage stage(
      Bubblewrap bwrap, Path busybox, Optional<Stage.Emulation> emulation, boolean alone)
      throws IOException {
    Path place = Files.createTempDirectory(scratch, "binfmt");
    return new Stage(bwrap, busybox, place, emulation, alone);
  }

  private static Bubblewrap behind(Bubblewrap inner, Stage stage) {
    List<String> words = stage.words();
    words.addAll(inner.words());
    return new Bubblewrap(words, inner.options());
  }

  private Bubblewrap working(Path root, Path busybox)
      throws Failure, IOException, InterruptedException {
    for (Bubblewrap candidate : Bubblewrap.candidates(root)) {
      if (works(candidate, busybox)) {
        return candidate;
      }
    }
    throw new Failure(
            Failure.Kind.MACHINE,
            WHERE,
            "this machine allows no namespaces, which programs of an image are run in")
        .remedy("allow user namespaces, or run it where they are allowed");
  }

  private boolean works(Bubblewrap bwrap, Path busybox)
      throws Failure, IOException, InterruptedException {
    List<String> words = new ArrayList<>(bwrap.words());
    words.addAll(List.of("--unshare-user", "--unshare-pid", "--die-with-parent"));
    words.addAll(List.of("--uid", "1000", "--gid", "1000"));
    words.addAll(List.of("--bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--"));
    words.addAll(List.of(busybox.toString(), "true"));
    return Processes.run(words, Map.of(), scratch, scratch, Optional.of(PROBE_LIMIT)).exitCode()
        == 0;
  }
}
