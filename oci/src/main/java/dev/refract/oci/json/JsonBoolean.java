package dev.refract.oci.json;

/// `true` or `false`.
public record JsonBoolean(boolean value) implements Json {}
