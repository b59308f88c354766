package dev.refract.build.lock;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.util.List;

/// What a lock that has to hold does not give. All are of kind PROJECT.
final class PinFailure {
  private PinFailure() {}

  /// It does not pin `what`.
  static Failure missing(String what) {
    return new Failure(Failure.Kind.PROJECT, "plan", LockFile.NAME + " does not pin " + what)
        .remedy("run `refract lock`, or build once without --locked, and commit " + LockFile.NAME);
  }

  /// It does not pin `what` of a release.
  static Failure missing(String what, String release, String architecture) {
    return missing(what + " of " + release + " for " + architecture);
  }

  /// It does not pin a library.
  ///
  /// @param library its name for the linker, perhaps followed by a blank and the one for pkg-config
  static Failure missingLibrary(String library, String release, String architecture) {
    int blank = library.indexOf(' ');
    String shown =
        blank < 0
            ? library
            : library.substring(0, blank) + " (pkg-config: " + library.substring(blank + 1) + ")";
    return missing("the library " + shown, release, architecture);
  }

  /// There is another image than it pins.
  static Failure otherImage(String name, Digest pinned, Digest there) {
    return new Failure(
            Failure.Kind.PROJECT,
            "plan",
            "the base " + name + " is " + there + ", " + LockFile.NAME + " pins " + pinned)
        .remedy("take the image that was locked, or run `refract lock --update`");
  }

  /// A mirror that keeps the newest packages alone has others by now.
  static Failure moved(
      String release, String architecture, Lock.PinnedRoot before, Lock.PinnedRoot now) {
    List<String> changes = LockChanges.between(before, now);
    return new Failure(
            Failure.Kind.PROJECT,
            "plan",
            "the mirror of "
                + release
                + " no longer has what "
                + LockFile.NAME
                + " pins for "
                + architecture
                + ": "
                + (changes.isEmpty() ? "other files of the same versions" : changes.getFirst()))
        .remedy("run `refract lock --update` and commit " + LockFile.NAME);
  }
}
