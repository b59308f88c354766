package dev.refract.distro.apt;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// One entry of the host's apt configuration (sources.list(5)).
///
/// @param types `deb`, `deb-src` or both
/// @param uris of the mirrors, ending in `/`
/// @param suites such as `bookworm` and `bookworm-updates`
/// @param components such as `main`; empty for a flat repository
/// @param architectures it is limited to; empty for no limit
/// @param signedBy whose signatures count
public record AptSource(
    List<String> types,
    List<URI> uris,
    List<String> suites,
    List<String> components,
    List<String> architectures,
    SignedBy signedBy) {

  /// The value of `Signed-By`; all three are empty where there is none.
  ///
  /// @param files keyrings
  /// @param fingerprints of keys in the keyrings that apt trusts anyway
  /// @param armoured public keys in the entry itself, or empty
  public record SignedBy(List<Path> files, List<String> fingerprints, String armoured) {
    /// No limit to certain keys.
    public static final SignedBy ANY = new SignedBy(List.of(), List.of(), "");

    public SignedBy {
      files = List.copyOf(files);
      fingerprints = List.copyOf(fingerprints);
    }
  }

  public AptSource {
    types = List.copyOf(types);
    uris = List.copyOf(uris);
    suites = List.copyOf(suites);
    components = List.copyOf(components);
    architectures = List.copyOf(architectures);
    if (types.isEmpty() || uris.isEmpty() || suites.isEmpty()) {
      throw new IllegalArgumentException("a source has types, addresses and suites");
    }
  }
}
