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

  /// Starts the image's program, which gets this process's standard streams and the machine's
  /// network.
  ///
  /// Its files are in the cache until this is closed.
  ///
  /// @throws Failure of kind `USAGE` if there is no such image or it has no such platform, of kind
  ///   `UNTRUSTED` or `UNFIT` if it is not what it has to be, of kind `UNSUPPORTED` or `MACHINE` if
  ///   it cannot be run here; of other kinds if the emulator cannot be fetched
  public static ImageRun start(RunRequest request, Event.Listener listener) throws Failure {
    try (ImageStore store = ImageStore.open(request.image())) {
      Optional<String> name = request.name();
      StoredImage image = name.isPresent() ? store.image(name.get()) : store.image();
      StoredPlatform platform = platform(image, request, listener);
      return start(platform, request, listener);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.Kind.INTERRUPTED, WHERE, "interrupted", e);
    } catch (IOException e) {
      throw MachineTrouble.inCache(WHERE, request.settings().cache(), e);
    }
  }

  private static ImageRun start(
      StoredPlatform platform, RunRequest request, Event.Listener listener)
      throws Failure, IOException, InterruptedException {
    OpenEmulator emulator = OpenEmulator.open(request.settings(), listener);
    try {
      return new ImageRun(
          emulator,
          RunningImage.start(
              platform,
              request.arguments(),
              Optional.ofNullable(request.settings().environment().get("TERM")),
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

  /// Passes a signal on to the program.
  ///
  /// @param name such as `TERM`
  public void signal(String name) {
    running.signal(name);
  }

  /// Waits for the program's end.
  ///
  /// @return its exit code; 128 and more for a signal
  public int await() throws InterruptedException {
    return running.await();
  }

  /// Ends the program if it still runs, and removes its files.
  @Override
  public void close() throws Failure {
    try {
      running.close();
      emulator.close();
    } catch (IOException e) {
      throw MachineTrouble.inCache(WHERE, emulator.scratch().directory(), e);
    }
  }
}
