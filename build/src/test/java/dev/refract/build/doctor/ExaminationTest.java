package dev.refract.build.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.doctor.Checkup.State;
import dev.refract.distro.Downloads;
import dev.refract.http.Patience;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A machine made of a few files is looked at: each thing is found, missing or wrong.
class ExaminationTest {
  @TempDir Path machine;
  private String architecture = "amd64";

  @BeforeEach
  void aMachineOfToday() throws Exception {
    file("proc/sys/kernel/osrelease", "6.12.1\n");
    file("proc/sys/user/max_user_namespaces", "1000\n");
    file("proc/meminfo", "MemTotal:  9000000 kB\nMemAvailable:  8000000 kB\n");
    file("proc/self/mounts", "/dev/x / ext4 rw,relatime 0 0\n");
  }

  private Path file(String path, String text) throws Exception {
    Path file = machine.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private List<Checkup> examine(Map<String, String> environment, boolean offline, URI mirror)
      throws Exception {
    Path cache = machine.resolve("cache");
    Patience none = new Patience(1, Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(5));
    try (Downloads downloads =
        new Downloads(new Downloads.Settings(cache, environment, offline, 1, none, _ -> {}))) {
      return new Examination(machine, architecture, cache, Optional.of(mirror), environment)
          .all(downloads, machine);
    }
  }

  private Checkup checkup(String subject, Map<String, String> environment) throws Exception {
    return examine(environment, true, URI.create("http://mirror.invalid/debian")).stream()
        .filter(one -> one.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  private Checkup checkup(String subject) throws Exception {
    return checkup(subject, Map.of());
  }

  @Test
  void whatABuildNeedsIsThere() throws Exception {
    assertThat(examine(Map.of(), true, URI.create("http://mirror.invalid/debian")))
        .filteredOn(Checkup::needed)
        .extracting(Checkup::subject)
        .containsExactly("kernel", "disk", "memory", "mirror", "security", "keyrings");
    assertThat(checkup("kernel").found()).isEqualTo("Linux 6.12.1 on amd64");
    assertThat(checkup("memory").found()).isEqualTo("8.2 GB free");
    assertThat(checkup("mirror").found())
        .isEqualTo("http://mirror.invalid/debian/ (--mirror), not asked: --offline");
    assertThat(checkup("emulation").found()).startsWith("private to Refract's own processes");
  }

  @Test
  void aMachineOfAnotherKindBuildsNothing() throws Exception {
    architecture = "arm64";
    Checkup kernel = checkup("kernel");
    assertThat(kernel.fatal()).isTrue();
    assertThat(kernel.remedy()).hasValueSatisfying(text -> assertThat(text).contains("x86-64"));
  }

  @Test
  void namespacesThatAreForbidden() throws Exception {
    file("proc/sys/user/max_user_namespaces", "0\n");
    assertThat(checkup("namespaces").state()).isEqualTo(State.MISSING);
    assertThat(checkup("namespaces").fatal()).isFalse();
    assertThat(checkup("emulation").remedy())
        .contains("run sudo refract binfmt install, to run images for other processors");

    file("proc/sys/user/max_user_namespaces", "1000\n");
    file("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
    assertThat(checkup("namespaces").remedy())
        .contains("run as root: sysctl kernel.apparmor_restrict_unprivileged_userns=0");
  }

  @Test
  void anOldKernelWithARegistration() throws Exception {
    file("proc/sys/kernel/osrelease", "6.6.9-amd64\n");
    assertThat(checkup("emulation").state()).isEqualTo(State.MISSING);

    file("proc/sys/fs/binfmt_misc/register", "");
    file("proc/sys/fs/binfmt_misc/status", "enabled\n");
    file(
        "proc/sys/fs/binfmt_misc/qemu-aarch64",
        "enabled\ninterpreter /usr/bin/qemu-aarch64\nflags: F\noffset 0\nmagic 7f\nmask ff\n");
    assertThat(checkup("emulation").found()).isEqualTo("registered for all tools: aarch64");
  }

  @Test
  void tooLittleMemory() throws Exception {
    file("sys/fs/cgroup/memory.max", "1000000000\n");
    file("sys/fs/cgroup/memory.current", "100000000\n");
    Checkup memory = checkup("memory");
    assertThat(memory.fatal()).isTrue();
    assertThat(memory.found()).isEqualTo("0.9 GB free in this control group, 1.5 GB are wanted");
  }

  @Test
  void aCacheInWhichNothingMayBeExecuted() throws Exception {
    file("proc/self/mounts", "/dev/x / ext4 rw 0 0\ntmpfs " + machine + " tmpfs rw,noexec 0 0\n");
    assertThat(checkup("disk").found()).contains("noexec");
    assertThat(checkup("disk").fatal()).isTrue();
  }

  @Test
  void aMirrorThatDoesNotAnswer() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    URI mirror = URI.create("http://127.0.0.1:" + closed + "/debian");
    assertThat(examine(Map.of(), false, mirror))
        .filteredOn(Checkup::fatal)
        .extracting(Checkup::subject)
        .containsExactly("mirror", "security");
  }

  @Test
  void anEngineBehindItsSocket() throws Exception {
    Path bin = Files.createDirectory(machine.resolve("bin"));
    Path command = Files.writeString(bin.resolve("docker"), "");
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> path = Map.of("PATH", bin.toString());
    assertThat(checkup("docker").state()).isEqualTo(State.MISSING);
    assertThat(checkup("docker", path).found()).endsWith("docker, and no engine runs");

    Path socket = machine.resolve("socket");
    Map<String, String> host = Map.of("PATH", bin.toString(), "DOCKER_HOST", "unix://" + socket);
    try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      engine.bind(UnixDomainSocketAddress.of(socket));
      assertThat(checkup("docker", host).found()).endsWith("the socket " + socket);
    }
    assertThat(checkup("docker", host).state()).isEqualTo(State.WRONG);
  }

  @Test
  void credentialsAreNamedAndNeverShown() throws Exception {
    Map<String, String> home = Map.of("HOME", machine.toString());
    assertThat(checkup("credentials", home).state()).isEqualTo(State.MISSING);

    Path docker =
        file(".docker/config.json", "{\"auths\":{\"registry.example\":{\"auth\":\"c2VjcmV0\"}}}");
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(checkup("credentials", home).remedy()).contains("chmod 600 " + docker);
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rw-------"));
    assertThat(checkup("credentials", home).found()).isEqualTo(docker + ": registry.example");
    assertThat(checkup("credentials", home).state()).isEqualTo(State.FOUND);

    // Podman's comes first.
    Path podman = file(".config/containers/auth.json", "c2VjcmV0");
    Checkup wrong = checkup("credentials", home);
    assertThat(wrong.found()).isEqualTo(podman + " is not the JSON that it should be");
    assertThat(wrong.toString()).doesNotContain("c2VjcmV0");
  }
}
