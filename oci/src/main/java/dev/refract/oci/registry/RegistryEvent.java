package dev.refract.oci.registry;

/// What happens while images are moved. Events come from several threads.
public sealed interface RegistryEvent {

  /// Contents have come to where they are wanted, or were there before.
  ///
  /// @param done bytes so far
  /// @param total bytes in all; never less than `done`
  record Advanced(long done, long total) implements RegistryEvent {}

  /// An attempt failed and another one follows.
  ///
  /// @param reason why it failed, one clause
  /// @param attempt number of the attempt that failed, from 1
  record Retrying(String reason, int attempt) implements RegistryEvent {}

  /// Hears events. Has to return quickly and must not throw.
  @FunctionalInterface
  interface Listener {
    /// Takes notice of `event`.
    void on(RegistryEvent event);
  }
}
