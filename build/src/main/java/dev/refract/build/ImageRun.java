package dev.refract.build;

import dev.refract.build.emulator.Qemu;
import dev.refract.build.emulator.RunningImage;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs one platform of an image on this machine, without a container engine.
public final class ImageRun implements AutoCloseable {
  private static final String WHERE = "run";
  private static final Platform OWN = Platform.of("linux", "amd64");

  private final OpenEmulator emulator;
  private final RunningImage running;

  private ImageRun(OpenEmulator emulator, RunningImage running) {
    this.emulator = emulator;
    this.running = running;
  }

  /// Gets all that it takes to run the image's program. Its files are in the cache until this is
  /// closed.
  ///
  /// @throws Failure of kind `USAGE` if there is no such image or it has no such platform, of kind
  ///   `UNTRUSTED` or `UNFIT` if it is not what it has to be, of kind `UNSUPPORTED` or `MACHINE` if
  ///   it cannot be run here; of other kinds if the emulator cannot be fetched
  public static ImageRun prepare(RunRequest request, Event.Listener listener) throws Failure {
    try {
      Optional<String> name = request.name();
      ImageStore store = request.image();
      StoredImage image = name.isPresent() ? store.image(name.get()) : store.image();
      StoredPlatform platform = platform(image, request, listener);
      return prepare(platform, request, listener);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw MachineTrouble.inCache(WHERE, request.settings().cache(), e);
    }
  }

  private static ImageRun prepare(
      StoredPlatform platform, RunRequest request, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    OpenEmulator emulator = OpenEmulator.open(request.settings(), listener);
    try {
      emulator.fetch(List.of(platform.platform()), false);
      return new ImageRun(
          emulator,
          RunningImage.of(
              platform,
              request.arguments(),
              request.terminal(),
              emulator.emulator(),
              emulator.scratch()));
    } catch (Failure | IOException | InterruptedException e) {
      emulator.close();
      throw e;
    }
  }

  private static StoredPlatform platform(
      StoredImage image, RunRequest request, Event.Listener listener) throws Failure {
    if (request.platform().isPresent()) {
      return image.platform(request.platform().get());
    }
    List<StoredPlatform> candidates = new ArrayList<>();
    for (StoredPlatform platform : image.platforms()) {
      if (Qemu.runsHere(platform.platform())) {
        candidates.addFirst(platform);
      } else if (Qemu.runs(platform.platform())) {
        candidates.addLast(platform);
      }
    }
    if (candidates.isEmpty()) {
      // Says why, and what there is.
      return image.platform(OWN);
    }
    StoredPlatform chosen = candidates.getFirst();
    if (!Qemu.runsHere(chosen.platform())) {
      listener.on(
          new Event.Note(
              "the image has nothing for " + OWN + ", so " + chosen.platform() + " is emulated"));
    }
    return chosen;
  }

  /// Runs the program to its end, once. It gets this process's standard streams and the machine's
  /// network.
  ///
  /// @return its exit code; 128 and more for a signal
  public int run() throws Failure {
    try {
      return running.run();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw new Failure(Failure.Kind.MACHINE, WHERE, "it cannot be started: " + e.getMessage(), e);
    }
  }

  /// Passes a signal on to the program, now or as soon as it runs.
  ///
  /// A program that does not end by SIGTERM gets SIGKILL ten seconds later, and so does one that is
  /// interrupted for the third time.
  ///
  /// @param name such as `TERM`
  public void signal(String name) {
    running.signal(name);
  }

  /// Removes the program's files.
  @Override
  public void close() throws Failure {
    try {
      emulator.close();
    } catch (IOException e) {
      throw MachineTrouble.inCache(WHERE, emulator.scratch().directory(), e);
    }
  }

  private static Failure interrupted(InterruptedException e) {
    return Failure.interrupted(WHERE, e);
  }
}
