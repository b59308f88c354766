package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;

/// A project in whose `dist` lies what was built before: a build that fails leaves it as it is, and
/// nothing beside it.
final class UntouchedOutput {
  private static final String BEFORE = "what was built before";

  private UntouchedOutput() {}

  /// A new one.
  static Tiny built() throws IOException {
    Tiny tiny = Tiny.create();
    Files.createDirectory(tiny.archive().getParent());
    Files.writeString(tiny.archive(), BEFORE);
    return tiny;
  }

  /// Asserts that `build` of `tiny` failed as it should.
  ///
  /// @param message the last lines of standard error
  static void assertFails(Tiny tiny, Finished build, int exitCode, String message)
      throws IOException {
    assertThat(build.stderr()).endsWith(message).doesNotContain("\tat ", "Exception");
    assertThat(build.exitCode()).isEqualTo(exitCode);
    assertThat(build.stdout()).isEmpty();
    assertThat(tiny.outputs()).containsExactly("tiny.tar");
    assertThat(tiny.archive()).hasContent(BEFORE);
  }

  /// The same where nothing else is said.
  static void assertOnlyFails(Tiny tiny, Finished build, int exitCode, String message)
      throws IOException {
    assertFails(tiny, build, exitCode, message);
    assertThat(build.stderr()).isEqualTo(message);
  }
}
