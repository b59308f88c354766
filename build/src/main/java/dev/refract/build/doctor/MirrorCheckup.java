package dev.refract.build.doctor;

import dev.refract.archive.Digest;
import dev.refract.distro.Downloads;
import dev.refract.distro.apt.AptSources;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.distro.apt.Keyring;
import dev.refract.distro.apt.Mirrors;
import dev.refract.failure.Failure;
import dev.refract.http.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The package archives, and the keys that they are signed with.
///
/// @param downloads asks them
/// @param machine the machine's file system, normally `/`
/// @param asked the mirror that a user named
record MirrorCheckup(Downloads downloads, Path machine, Optional<URI> asked) {
  // Any; nothing is fetched, so that it need not be the file's.
  private static final Digest NONE = Digest.of(new byte[0]);

  List<Checkup> all() throws Failure, IOException {
    List<String> notes = new ArrayList<>();
    DebianRelease release = DebianRelease.parse("debian:bookworm");
    Mirrors mirrors =
        Mirrors.choose(release, AptSources.read(machine), machine, asked, Optional.empty(), notes);
    List<Checkup> all = new ArrayList<>();
    all.add(mirror("mirror", mirrors.main(), release.codename()).asNeeded());
    all.add(mirror("security", mirrors.security(), release.codename() + "-security").asNeeded());
    all.add(
        mirrors.main().keyring().isEmpty() || mirrors.security().keyring().isEmpty()
            ? Checkup.missing(
                    "keyrings",
                    "there is no key to check the mirrors' signatures with",
                    "install debian-archive-keyring")
                .asNeeded()
            : Checkup.found("keyrings", origins(mirrors.main().keyring())).asNeeded());
    for (String note : notes) {
      all.add(Checkup.wrong("apt", note, "correct the apt configuration"));
    }
    return List.copyOf(all);
  }

  private Checkup mirror(String subject, Mirrors.Mirror mirror, String suite) throws IOException {
    String shown = Http.shown(mirror.uri()) + " (" + origin(mirror.origin()) + ")";
    if (downloads.settings().offline()) {
      return Checkup.found(subject, shown + ", not asked: --offline");
    }
    try {
      URI file = mirror.uri().resolve("dists/" + suite + "/InRelease");
      downloads.sized(file, "InRelease of " + suite, NONE);
      return Checkup.found(subject, shown);
    } catch (Failure e) {
      return Checkup.wrong(
          subject, shown + ": " + e.problem(), "name another one with --mirror, or set http_proxy");
    }
  }

  private static String origins(Keyring keyring) {
    String[] all = keyring.origin().split(", ", -1);
    return all[0] + (all.length == 1 ? "" : " and " + (all.length - 1) + " more");
  }

  private static String origin(Mirrors.Origin origin) {
    return switch (origin) {
      case OPTION -> "--mirror";
      case HOST -> "this machine's apt";
      case BUILT_IN -> "built in";
    };
  }
}
