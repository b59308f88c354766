package dev.refract.build.sandbox;

import java.nio.file.Path;

/// A host directory that a sandboxed program sees as `/NAME`.
///
/// @param name one path part
/// @param host an existing directory
/// @param writable whether the program may change it
public record Mount(String name, Path host, boolean writable) {
  public Mount {
    if (!name.matches("[a-z]+")) {
      throw new IllegalArgumentException("not a mount name: " + name);
    }
  }

  public static Mount readOnly(String name, Path host) {
    return new Mount(name, host, false);
  }

  public static Mount writable(String name, Path host) {
    return new Mount(name, host, true);
  }
}
