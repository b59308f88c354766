package dev.refract.build.compile;

import dev.refract.archive.Digest;
import dev.refract.build.plan.SourceArchive;
import dev.refract.build.plan.Sources;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;

/// The project's files as the compiler gets them.
public sealed interface ProjectCopy {
  /// Names the files.
  Digest digest();

  /// Makes them in `newDirectory`.
  void make(Path newDirectory) throws Failure, IOException, InterruptedException;

  /// The sources as they are.
  record Untouched(Sources sources) implements ProjectCopy {
    @Override
    public Digest digest() {
      return sources.manifest().digest();
    }

    @Override
    public void make(Path newDirectory) throws Failure, IOException {
      sources.copyTo(newDirectory);
    }
  }

  /// The sources after commands have run.
  ///
  /// @param step of [Commands] that gives them
  /// @param digest of its output
  record Prepared(Step step, Digest digest, Store store) implements ProjectCopy {
    @Override
    public void make(Path newDirectory) throws Failure, IOException, InterruptedException {
      SourceArchive.unpack(store.file(step, Commands.PROJECT), newDirectory);
    }
  }
}
