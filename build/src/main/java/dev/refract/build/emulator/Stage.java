package dev.refract.build.emulator;

import dev.refract.build.sandbox.Bubblewrap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Namespaces around those of a sandbox: in them all of the machine is seen as it is, but for what
/// the kernel is told of binary formats, and for the network.
///
/// The kernel keeps binary formats by user namespace since Linux 6.7: what is mounted as
/// binfmt_misc in one of our own is seen by it and by those below it, and by nobody else.
///
/// @param bwrap makes the namespaces
/// @param busybox a static busybox
/// @param place an empty directory to mount binfmt_misc at
/// @param emulation what foreign programs are run with
/// @param alone whether the network is a loopback device alone, of which programs may use all ports
record Stage(
    Bubblewrap bwrap, Path busybox, Path place, Optional<Emulation> emulation, boolean alone) {

  /// QEMU's program in a directory.
  record Emulation(Qemu qemu, Path directory) {
    // O: QEMU gets programs opened, as it may be unable to. P: they get the name that they were
    // called by. F: QEMU is opened now, since what programs see has no QEMU. The path is relative
    // as the kernel takes 127 characters of it.
    String registration() {
      return qemu.format().line("./" + qemu.program(), "OPF");
    }
  }

  private static final String SCRIPT =
      """
      busybox=$1 place=$2 directory=$3 registration=$4 alone=$5
      shift 5
      if [ -n "$registration" ]; then
        "$busybox" mount -t binfmt_misc none "$place" && cd "$directory" &&
          printf %s "$registration" >"$place/register" && cd / || exit 70
      fi
      if [ "$alone" = true ]; then
        echo 0 2>/dev/null >/proc/sys/net/ipv4/ip_unprivileged_port_start
      fi
      exec "$@"
      """;

  /// The words that run the words after them in the namespaces.
  List<String> words() {
    List<String> words = new ArrayList<>(bwrap.words());
    // To register formats the root of the namespace is needed; to make another namespace in this
    // one whose user is no longer that root, CAP_SETFCAP.
    words.addAll(List.of("--unshare-user", "--uid", "0", "--gid", "0"));
    words.addAll(List.of("--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETFCAP"));
    if (alone) {
      words.addAll(List.of("--unshare-net", "--cap-add", "CAP_NET_ADMIN"));
    }
    words.addAll(List.of("--die-with-parent", "--dev-bind", "/", "/", "--"));
    words.addAll(List.of(busybox.toString(), "sh", "-c", SCRIPT, "stage"));
    words.add(busybox.toString());
    words.add(place.toString());
    words.add(emulation.map(found -> found.directory().toString()).orElse("/"));
    words.add(emulation.map(Emulation::registration).orElse(""));
    words.add(Boolean.toString(alone));
    return words;
  }
}
