package dev.refract.distro;

import dev.refract.archive.Digest;
import java.net.URI;
import java.util.List;

/// A file to fetch, known by its content.
///
/// @param uris where it is to be found; the next one is asked where the one before says 404 or
///   gives another file. At least one, `http` or `https`
/// @param name for people: in progress and messages
/// @param size in bytes
/// @param digest of the content
/// @param indexed whether a signed index that the server has now names it: a server without it is
///   in mid-sync
public record Download(List<URI> uris, String name, long size, Digest digest, boolean indexed) {
  public Download {
    uris = List.copyOf(uris);
    if (uris.isEmpty() || size < 0) {
      throw new IllegalArgumentException("a download has an address and a size: " + name);
    }
  }

  /// A file that no index names.
  public Download(List<URI> uris, String name, long size, Digest digest) {
    this(uris, name, size, digest, false);
  }
}
