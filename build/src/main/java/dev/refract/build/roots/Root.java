package dev.refract.build.roots;

import dev.refract.archive.Digest;
import java.nio.file.Path;

/// A complete root in the cache.
///
/// @param digest of its manifest: its name
/// @param tree the directory
public record Root(Digest digest, Path tree) {}
