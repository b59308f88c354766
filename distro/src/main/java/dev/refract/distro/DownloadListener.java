package dev.refract.distro;

import dev.refract.http.Retry;
import dev.refract.http.Trouble;

/// Hears what happens while files are fetched. Called from many threads at once; has to return
/// quickly and must not throw.
@FunctionalInterface
public interface DownloadListener {
  /// A listener that does nothing.
  DownloadListener SILENT = event -> {};

  /// Takes notice of `event`.
  void accept(DownloadEvent event);

  /// What hears of failed attempts to fetch `name` and tells this listener.
  default Retry.Listener retries(String name) {
    return (trouble, attempt) -> {
      // What is wrong every time is told at the end, by whoever knows what it means.
      if (trouble.kind() != Trouble.Kind.WRONG) {
        accept(new DownloadEvent.Retrying(name, trouble.problem(), attempt));
      }
    };
  }
}
