package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.binfmt.BinfmtFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Foreign programs run once QEMU is registered, and not before and after. All of it happens in a
/// binfmt_misc of its own, in which every user is root.
class BinfmtTest {

  @Test
  void theTableIsDebians() throws Exception {
    List<String> debians = new ArrayList<>();
    Path formats = files("debian:trixie", "amd64", "qemu-user").resolve("usr/share/qemu/binfmt.d");
    try (Stream<Path> files = Files.list(formats)) {
      for (Path file : files.sorted().toList()) {
        debians.add(Files.readString(file).strip().replace("\\x7fELF", "\\x7f\\x45\\x4c\\x46"));
      }
    }
    assertThat(debians.removeIf(line -> line.startsWith(":qemu-x86_64:"))).isTrue();
    assertThat(
            Stream.concat(BinfmtFormat.ALL.stream(), Stream.of(BinfmtFormat.I386))
                .map(format ->
                    format.line(
                        "/usr/libexec/qemu-binfmt/" + format.architecture() + "-binfmt-P", "OPF"))
                .toList())
        .containsExactlyInAnyOrderElementsOf(debians);
  }

  @Test
  void registeredProgramsRunWithoutTheCacheUntilTheyAreRemoved() throws Exception {
    Path shell =
        Files.copy(
            files("debian:bookworm", "armhf", "busybox-static").resolve("usr/bin/busybox"),
            Place.fresh("busybox").resolve("busybox"),
            StandardCopyOption.COPY_ATTRIBUTES);
    String hello = shell + " sh -c 'echo I run; " + shell + " uname -m'";
    List<String> before = host();

    Finished all =
        inside(
            """
            %1$s && exit 9
            echo ':qemu-sparc:E::sparc::/bin/true:' >/proc/sys/fs/binfmt_misc/register
            (install arm arm64 sparc) || exit 8
            mount -t tmpfs none %2$s
            %1$s || exit 7
            umount %2$s
            (install arm) || exit 6
            (remove) || exit 5
            %1$s && exit 4
            ls /proc/sys/fs/binfmt_misc
            """
                .formatted(hello, Place.cache()));

    assertThat(all.exitCode()).as("%s", all).isZero();
    assertThat(all.stdout())
        .containsPattern("aarch64 +linux/arm64 +installed .* POF\n")
        .containsPattern("\narm +linux/arm +installed .* POF\n")
        .containsPattern("\nsparc +- +kept +/bin/true\n")
        .contains("\nI run\narmv7l\n")
        .containsPattern("\narm +linux/arm +registered .* POF\n")
        .containsPattern("\naarch64 +linux/arm64 +removed ")
        .endsWith("\nqemu-sparc\nregister\nstatus\n");
    assertThat(host()).isEqualTo(before);
  }

  @Test
  void whatOthersRegisteredIsReplacedByForce() throws Exception {
    Finished forced =
        inside(
            """
            echo ':foreign:M::\\x7fELF\\x01\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\x28\\x00::/bin/true:' \
              >/proc/sys/fs/binfmt_misc/register
            (install arm) || exit 9
            (install arm --force) || exit 8
            cat /proc/sys/fs/binfmt_misc/qemu-arm
            (remove arm) || exit 7
            ls /proc/sys/fs/binfmt_misc
            """);

    assertThat(forced.exitCode()).as("%s", forced).isZero();
    assertThat(forced.stdout())
        .containsPattern("\narm +linux/arm +kept +/bin/true\n")
        .containsPattern("\narm +linux/arm +replaced .* POF\n")
        .contains("\nmagic 7f454c4601010100000000000000000002002800\n")
        .endsWith("\nregister\nstatus\n");
    assertThat(forced.stderr()).contains("--force overrules that");
  }

  @Test
  void whoMayNotIsToldHow() throws Exception {
    Finished refused = inside("mount -o remount,ro /proc/sys/fs/binfmt_misc\ninstall arm\n");

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.stderr())
        .contains("[binfmt] only root may register programs for the whole machine, at /proc/")
        .endsWith("try: run sudo refract binfmt install\n");
  }

  private static Path files(String release, String architecture, String name) throws Exception {
    try (Debian debian = Debian.open()) {
      return debian.files(release, architecture, name);
    }
  }

  private static List<String> host() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/sys/fs/binfmt_misc"))) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  // `install` and `remove` are the product's.
  private static Finished inside(String script) throws Exception {
    List<String> words = new ArrayList<>(List.of("unshare", "-Urm", "sh", "-c"));
    List<String> product = Product.command("binfmt");
    words.add(
        "mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || exit 10\n"
            + "product() { verb=$1; shift; LC_ALL=C.UTF-8 "
            + String.join(" ", product.stream().map(word -> "'" + word + "'").toList())
            + " \"$verb\" \"$@\"; }\n"
            + "install() { product install \"$@\" --progress=none --accept-expired --cache '"
            + Place.cache()
            + "'; }\n"
            + "remove() { product remove \"$@\"; }\n"
            + script);
    try (Running running =
        Running.start(Place.scratch(), Product.environment(Map.of("HOME", "/nowhere")), words)) {
      return running.await();
    }
  }
}
