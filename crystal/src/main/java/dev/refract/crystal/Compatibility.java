package dev.refract.crystal;

import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;

/// Which version of Crystal goes with which base and target, and why not.
///
/// The rules were found by running what they speak of; the versions between 1.6, 1.14 and 1.21,
/// which Debian ships, follow from Crystal's own history.
public sealed interface Compatibility {
  /// They go together.
  ///
  /// @param notes what the user should know, one sentence each
  record Offered(List<String> notes) implements Compatibility {
    /// Keeps its own copy.
    public Offered {
      notes = List.copyOf(notes);
    }
  }

  /// They do not.
  ///
  /// @param reason why, one sentence without a full stop
  /// @param remedy what would do instead
  record Refused(String reason, String remedy) implements Compatibility {
    /// This as a failure of kind UNSUPPORTED.
    public Failure failure() {
      return new Failure(Failure.Kind.UNSUPPORTED, "plan", reason).remedy(remedy);
    }
  }

  /// The oldest version that Refract knows.
  CrystalVersion OLDEST = CrystalVersion.of(1, 6, 0);

  /// The newest minor version that Refract was measured with.
  CrystalVersion NEWEST_MEASURED = CrystalVersion.of(1, 21, 0);

  /// The first version whose regular expressions use PCRE 2 without being asked.
  CrystalVersion PCRE2 = CrystalVersion.of(1, 8, 0);

  /// The first version whose event loop is its own (epoll) instead of libevent.
  CrystalVersion EPOLL = CrystalVersion.of(1, 15, 0);

  /// Holds `version` against `base` and `target`.
  static Compatibility of(CrystalVersion version, TargetBase base, CrystalTarget target) {
    CrystalVersion release = version.release();
    if (release.compareTo(OLDEST) < 0) {
      return new Refused(
          "Crystal " + version + " is older than " + OLDEST + ", the oldest that Refract knows",
          "a newer version with --crystal");
    }
    if (release.compareTo(PCRE2) < 0 && !base.pcre1()) {
      return new Refused(
          "Crystal " + version + " needs PCRE 1, which " + base.name() + " no longer has",
          "--base " + TargetBase.BOOKWORM.name() + ", or a newer version with --crystal");
    }
    int glibc = Integer.parseInt(Overlay.GLIBC.substring(2));
    if (target.widensTime() && base.glibcMinor() < glibc) {
      return new Refused(
          base.name()
              + " has glibc 2."
              + base.glibcMinor()
              + ", and "
              + target.triple()
              + " needs "
              + Overlay.GLIBC
              + " for times after 2038",
          "--base " + TargetBase.BOOKWORM.name());
    }
    return new Offered(notes(release, base, target));
  }

  private static List<String> notes(CrystalVersion release, TargetBase base, CrystalTarget target) {
    List<String> notes = new ArrayList<>();
    boolean newer =
        release.compareTo(
                CrystalVersion.of(NEWEST_MEASURED.major(), NEWEST_MEASURED.minor() + 1, 0))
            >= 0;
    if (newer) {
      notes.add("Crystal " + release + " is newer than what Refract was measured with");
    }
    if (target == CrystalTarget.I386_MUSL) {
      notes.add("Crystal's times end in 2038 with musl on 32-bit x86");
    }
    boolean narrow = target.narrowTimeval(base.timeAbi()) && release.compareTo(UTIMENSAT) < 0;
    if (narrow) {
      notes.add(
          "setting a file time after 2038 raises OverflowError with Crystal "
              + release
              + " on "
              + base.name());
    }
    return notes;
  }

  /// From here on file times are set by `utimensat` where the bindings have it, not by `utimes`;
  /// known of 1.14 (not yet) and 1.21 (so).
  CrystalVersion UTIMENSAT = CrystalVersion.of(1, 15, 0);
}
