package dev.refract.cli;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.concurrent.CancellationException;

/// Makes a [Failure] of what should have been one.
final class Unexpected {
  private static final String WHERE = "refract";
  private static final String REPORT = "run again with --debug and report what it shows";

  private Unexpected() {}

  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case Failure failure -> failure;
      case UncheckedIOException e -> local(e);
      case IOException e -> local(e);
      case InvalidPathException e ->
          new Failure(
              Failure.Kind.USAGE,
              WHERE,
              "not a path: \"" + e.getInput() + "\" (" + e.getReason() + ")",
              e);
      case CancellationException e ->
          new Failure(Failure.Kind.INTERRUPTED, WHERE, "interrupted", e);
      case OutOfMemoryError e ->
          new Failure(
                  Failure.Kind.MACHINE,
                  WHERE,
                  "out of memory: "
                      + (Runtime.getRuntime().maxMemory() >> 20)
                      + " MiB are not enough",
                  e)
              .remedy(
                  "run again with --jobs 1; if that does not help, with --debug, and report it");
      case StackOverflowError e ->
          new Failure(Failure.Kind.BUG, WHERE, "a mistake of Refract: its stack overflowed", e)
              .remedy(REPORT);
      default ->
          new Failure(Failure.Kind.BUG, WHERE, "a mistake of Refract: " + thrown, thrown)
              .remedy(REPORT);
    };
  }

  private static Failure local(Exception e) {
    return new Failure(
            Failure.Kind.MACHINE, WHERE, "a file cannot be read or written: " + cause(e), e)
        .remedy("see that the disk has space and that you may write there");
  }

  private static Throwable cause(Exception e) {
    return e instanceof UncheckedIOException && e.getCause() instanceof IOException cause
        ? cause
        : e;
  }
}
