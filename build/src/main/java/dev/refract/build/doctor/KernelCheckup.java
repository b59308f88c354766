package dev.refract.build.doctor;

import dev.refract.build.binfmt.BinfmtFormat;
import dev.refract.build.binfmt.BinfmtMisc;
import dev.refract.build.binfmt.Registration;
import dev.refract.build.sandbox.Processes;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Kernel, namespaces and binfmt_misc.
///
/// @param files of the machine
/// @param scratch an existing directory
record KernelCheckup(MachineFiles files, Path scratch) {
  private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  List<Checkup> all(String architecture) throws Failure, IOException, InterruptedException {
    String version = files.text("proc/sys/kernel/osrelease").orElse("unknown");
    boolean namespaces = namespaces();
    List<Checkup> all = new ArrayList<>();
    all.add(
        architecture.equals("amd64")
            ? Checkup.found("kernel", "Linux " + version + " on amd64").asNeeded()
            : Checkup.wrong(
                    "kernel",
                    "Linux " + version + " on " + architecture,
                    "build on an x86-64 machine: Debian's compiler and linker run there")
                .asNeeded());
    all.add(
        namespaces
            ? Checkup.found("namespaces", "users may make them")
            : Checkup.missing("namespaces", hindrance(), remedy()));
    all.add(binfmt(version, namespaces));
    return List.copyOf(all);
  }

  // The one test that tells: there are more ways to forbid it than one can look up.
  private boolean namespaces() throws Failure, IOException, InterruptedException {
    Path unshare = files.top().resolve("usr/bin/unshare");
    if (!Files.isExecutable(unshare)) {
      return files.number("proc/sys/user/max_user_namespaces").orElse(0L) > 0
          && files.number("proc/sys/kernel/unprivileged_userns_clone").orElse(1L) > 0
          && files.number("proc/sys/kernel/apparmor_restrict_unprivileged_userns").orElse(0L) == 0;
    }
    List<String> command = List.of(unshare.toString(), "-Urm", "true");
    Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin");
    return Processes.run(command, environment, scratch, scratch, Optional.of(LIMIT)).exitCode()
        == 0;
  }

  private String hindrance() {
    return "users may not make them, so builds run without walls"
        + (restrictedByAppArmor() ? " (AppArmor)" : "");
  }

  private String remedy() {
    return restrictedByAppArmor()
        ? "run as root: sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        : "allow user namespaces: sysctl user.max_user_namespaces=15000, or an option of the"
            + " container's engine";
  }

  private boolean restrictedByAppArmor() {
    return files.number("proc/sys/kernel/apparmor_restrict_unprivileged_userns").orElse(0L) != 0;
  }

  private Checkup binfmt(String version, boolean namespaces) throws IOException {
    BinfmtMisc misc = BinfmtMisc.of(files.top());
    List<String> registered = new ArrayList<>();
    for (Registration one : misc.registrations()) {
      BinfmtFormat.ALL.stream()
          .filter(format -> one.isFor(format) && one.enabled() && one.persistent())
          .map(BinfmtFormat::architecture)
          .forEach(registered::add);
    }
    String host =
        registered.isEmpty()
            ? "nothing is registered for other tools"
            : "registered for all tools: " + String.join(", ", registered);
    if (namespaces && isAtLeast(version, 6, 7)) {
      return Checkup.found("emulation", "private to Refract's own processes; " + host);
    }
    return registered.isEmpty()
        ? Checkup.missing(
            "emulation",
            "this kernel has no private binfmt_misc, and " + host,
            "run sudo refract binfmt install, to run images for other processors")
        : Checkup.found("emulation", host);
  }

  static boolean isAtLeast(String version, int major, int minor) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      return false;
    }
    int found = Integer.parseInt(matcher.group(1));
    return found > major || (found == major && Integer.parseInt(matcher.group(2)) >= minor);
  }
}
