package dev.refract.distro;

/// What happens while files are fetched. Events of different files come from different threads.
public sealed interface DownloadEvent {

  /// Bytes of a file have arrived.
  ///
  /// @param name of the file
  /// @param done bytes that are there, from earlier attempts as well; can fall when an attempt has
  ///   to begin anew
  /// @param total bytes of the whole file
  record Advanced(String name, long done, long total) implements DownloadEvent {}

  /// A file is in the cache, whole and verified.
  ///
  /// @param name of the file
  /// @param total bytes of the file
  /// @param fetched false if it was in the cache already
  record Finished(String name, long total, boolean fetched) implements DownloadEvent {}

  /// An attempt failed and another one follows.
  ///
  /// @param name of the file
  /// @param reason why it failed, one clause
  /// @param attempt number of the attempt that failed, from 1
  record Retrying(String name, String reason, int attempt) implements DownloadEvent {}

  /// Something worth telling that stops nothing.
  ///
  /// @param text one sentence
  record Note(String text) implements DownloadEvent {}
}
