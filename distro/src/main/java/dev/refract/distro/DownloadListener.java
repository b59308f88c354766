package dev.refract.distro;

/// Hears what happens while files are fetched. Called from many threads at once; has to return
/// quickly and must not throw.
@FunctionalInterface
public interface DownloadListener {
  /// A listener that does nothing.
  DownloadListener SILENT = event -> {};

  /// Takes notice of `event`.
  void accept(DownloadEvent event);
}
