package dev.refract.distro.apt;

import dev.refract.archive.HostileInputException;
import dev.refract.archive.Limits;
import dev.refract.distro.DownloadEvent;
import dev.refract.distro.Downloads;
import dev.refract.failure.Failure;
import dev.refract.http.Patience;
import dev.refract.http.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Indices that are kept in a form made for looking things up, each under the digest of what it was
/// derived from.
///
/// @param folder where they are kept; need not exist
/// @param downloads fetches what they are derived from
/// @param patience with a mirror
/// @param writing derives the form that is kept
/// @param opening opens it
/// @param <T> an open one
record DerivedIndices<T>(
    Path folder, Downloads downloads, Patience patience, Writing writing, Opening<T> opening) {

  /// Writes the form that is kept.
  @FunctionalInterface
  interface Writing {
    /// Reads `index` to its end and writes `target`; `what` names the index in failures.
    void write(InputStream index, Path target, String what) throws Failure, IOException;
  }

  /// Opens what was written.
  ///
  /// @param <T> an open one
  @FunctionalInterface
  interface Opening<T> {
    /// Empty if `file` is not there or damaged.
    Optional<T> open(Path file) throws IOException;
  }

  Path path(NamedIndex index) {
    return folder.resolve(index.digest().hex());
  }

  boolean has(NamedIndex index) {
    return Files.isRegularFile(path(index));
  }

  /// Fetches `index` unless it is there.
  ///
  /// @throws MidSync if the mirror has another one or none
  void fetch(NamedIndex index) throws Failure, IOException, MidSync {
    try {
      derive(index);
    } catch (Failure failure) {
      // InRelease names the index: where the mirror has another one or none, it is not all there.
      if (failure.getCause() instanceof Trouble trouble
          && (trouble.kind() == Trouble.Kind.WRONG || trouble.kind() == Trouble.Kind.ABSENT)) {
        throw new MidSync(failure);
      }
      throw failure;
    }
  }

  private void derive(NamedIndex index) throws Failure, IOException {
    Files.createDirectories(folder);
    downloads.derive(
        index.download(),
        path(index),
        patience,
        packed ->
            HostileInputException.asFailure(() -> {
              try (InputStream file = Files.newInputStream(packed)) {
                InputStream plain =
                    index.compression().decompress(file, Limits.INDEX, index.name());
                writing.write(plain, path(index), index.name());
                return true;
              }
            }));
  }

  /// Opens an index that was fetched; a damaged one is made anew.
  T open(NamedIndex index) throws Failure, IOException {
    Optional<T> file = opening.open(path(index));
    if (file.isEmpty()) {
      downloads
          .settings()
          .listener()
          .accept(
              new DownloadEvent.Note(
                  "the cached index " + index.name() + " is damaged and made anew"));
      Files.deleteIfExists(path(index));
      derive(index);
      file = opening.open(path(index));
    }
    return file.orElseThrow(() -> new IOException("cannot be read back: " + path(index)));
  }
}
