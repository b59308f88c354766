package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.binfmt.BinfmtFormat;
import dev.refract.oci.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Where QEMU cannot be registered for one program alone, as before Linux 6.7: the tests make it so
/// by allowing one mount namespace less than that takes.
class OldKernelTest {
  private static final Platform V6 = Platform.of("linux", "arm", "v6");

  @Test
  void aRegistrationForAllServes() throws Exception {
    List<String> before = EmulatorTest.formats();
    String line = BinfmtFormat.named("arm").orElseThrow().line("./qemu-arm", "OPF");

    Finished finished =
        run(
            2,
            """
            "$1" mount -t binfmt_misc none /proc/sys/fs/binfmt_misc && cd "$2" &&
              printf %s '\
            """
                + line
                + "' >/proc/sys/fs/binfmt_misc/register");

    assertThat(finished.orFail().lines()).contains("armv6l", "<of the image>");
    assertThat(EmulatorTest.formats()).isEqualTo(before);
  }

  @Test
  void withoutOneItIsSaidWhatIsMissing() throws Exception {
    // What is registered on the machine that tests is not seen behind this.
    Finished finished = run(2, "\"$1\" mount -t binfmt_misc none /proc/sys/fs/binfmt_misc");
    assertThat(finished.stderr())
        .startsWith("[emulation] programs for linux/arm/v6 need qemu-arm, which this kernel (")
        .endsWith(
            """
            ) cannot register for them alone, and which is not registered for all
            try: run `refract binfmt install arm` as root, or use Linux 6.7 or newer
            """);
    assertThat(finished.exitCode()).isEqualTo(1);
  }

  @Test
  void ownProgramsThatAreNotTriedOnTheLeastProcessorAreNamed() throws Exception {
    Platform own = Platform.of("linux", "amd64");
    Finished finished = run(own, 2, "true", "verify");
    assertThat(finished.orFail().stdout())
        .contains("ran on this machine's own processor, not on the least one of the platform");
  }

  @Test
  void withoutNamespacesNoImageIsRun() throws Exception {
    Finished finished = run(0, "true");
    assertThat(finished.stderr()).startsWith("[emulation] this machine allows no namespaces, ");
    assertThat(finished.exitCode()).isEqualTo(1);
  }

  // In namespaces that show the whole machine, with a change.
  private static Finished run(int namespaces, String change) throws Exception {
    return run(V6, namespaces, change, "run");
  }

  private static Finished run(
      Platform platform, int namespaces, String change, String verb, String... options)
      throws Exception {
    BusyboxImage image = BusyboxImage.create(platform);
    Path busybox;
    Path emulators;
    try (Debian debian = Debian.open()) {
      busybox = debian.root("amd64", List.of("busybox-static"), Set.of()).resolve("bin/busybox");
      emulators = debian.programs().emulators().resolve("usr/bin");
    }
    List<String> words = new ArrayList<>(Peers.get().bubblewrap().orElseThrow());
    words.addAll(List.of("--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL"));
    words.addAll(List.of("--die-with-parent", "--dev-bind", "/", "/", "--"));
    words.addAll(List.of(busybox.toString(), "sh", "-e", "-c"));
    words.add(
        change
            + "\necho "
            + namespaces
            + " >/proc/sys/user/max_mnt_namespaces\nshift 2\nexec \"$@\"");
    words.addAll(List.of("sh", busybox.toString(), emulators.toString()));
    words.addAll(Product.command(verb, image.layout().toString()));
    words.addAll(List.of("--accept-expired", "--cache=" + Place.cache(), "--progress=none"));
    words.addAll(List.of(options));
    try (Running running = Running.start(Place.scratch(), Product.environment(Map.of()), words)) {
      return running.await();
    }
  }
}
