package dev.refract.build.doctor;

import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks at everything. Nothing is changed, and nothing fetched.
///
/// @param machine the machine's file system, normally `/`
/// @param architecture of the machine, as OCI spells it
/// @param cache need not exist
/// @param mirror that a user named
/// @param environment of the process
public record Examination(
    Path machine,
    String architecture,
    Path cache,
    Optional<URI> mirror,
    Map<String, String> environment) {

  /// What was seen of each thing.
  ///
  /// @param downloads asks mirrors whether they are there
  /// @param scratch an existing directory
  public List<Checkup> all(Downloads downloads, Path scratch)
      throws Failure, IOException, InterruptedException {
    MachineFiles files = new MachineFiles(machine);
    List<Checkup> all = new ArrayList<>();
    all.addAll(new KernelCheckup(files, scratch).all(architecture));
    all.addAll(new RoomCheckup(files, cache).all());
    all.addAll(new MirrorCheckup(downloads, machine, mirror).all());
    all.addAll(new EngineCheckup(machine, environment).all());
    all.add(new CredentialsCheckup(environment).check());
    return List.copyOf(all);
  }
}
