package dev.refract.build;

import dev.refract.build.binfmt.BinfmtFormat;
import dev.refract.build.binfmt.BinfmtMisc;
import dev.refract.build.binfmt.FormatState;
import dev.refract.build.binfmt.HostRegistrations;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What other tools need to run programs of other architectures: QEMU, registered with the kernel
/// for the whole machine. Refract's own builds do without it.
public final class HostEmulation {
  private static final String WHERE = "binfmt";
  // Any that takes QEMU: one package has all of it.
  private static final Platform FOREIGN = Platform.of("linux", "arm64");

  private HostEmulation() {}

  /// What is registered for each of `formats`.
  ///
  /// @param machine the machine's file system, normally `/`
  public static List<FormatState> status(Path machine, List<BinfmtFormat> formats) throws Failure {
    try {
      return new HostRegistrations(BinfmtMisc.of(machine)).states(formats);
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  /// Registers QEMU of Debian's package, which is fetched into the cache, for `formats`. It works
  /// in every container, until the machine is started anew, and without the cache.
  ///
  /// @param force replace what others have registered, which is kept otherwise
  /// @throws Failure of kind MACHINE if this process may not, or the kernel does not want to
  public static List<FormatState> install(
      Settings settings, List<BinfmtFormat> formats, boolean force, Event.Listener listener)
      throws Failure {
    HostRegistrations host = new HostRegistrations(BinfmtMisc.of(settings.machine()));
    try {
      host.misc().requireWritable("refract binfmt install");
      Path programs = emulators(settings, listener).resolve("usr/bin");
      return host.install(formats, format -> programs.resolve(format.name()), force);
    } catch (IOException e) {
      throw MachineTrouble.inCache(WHERE, settings.cache(), e);
    } catch (InterruptedException e) {
      throw Failure.interrupted(WHERE, e);
    }
  }

  /// Takes Refract's registrations for `formats` away.
  ///
  /// @param machine the machine's file system, normally `/`
  /// @param force take away those of others, too
  /// @throws Failure of kind MACHINE if this process may not
  public static List<FormatState> remove(Path machine, List<BinfmtFormat> formats, boolean force)
      throws Failure {
    HostRegistrations host = new HostRegistrations(BinfmtMisc.of(machine));
    try {
      host.misc().requireWritable("refract binfmt remove");
      return host.remove(formats, force);
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  private static Path emulators(Settings settings, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    try (OpenEmulator emulator = OpenEmulator.open(settings, listener)) {
      emulator.fetch(List.of(FOREIGN), false);
      return emulator.programs().emulators();
    }
  }

  private static Failure trouble(IOException e) {
    return new Failure(
        Failure.Kind.MACHINE, WHERE, "binfmt_misc cannot be read: " + e.getMessage(), e);
  }
}
