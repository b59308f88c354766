package dev.refract.oci;

/// A JSON document of an image as it was read, beside the exact bytes it was read from: those are
/// what its digest is of, and what is handed on.
///
/// @param value what the bytes say, as far as this module knows their words
/// @param raw the bytes
public record Document<T>(T value, BlobBytes raw) {}
