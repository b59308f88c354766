package dev.refract.build.emulator;

import dev.refract.oci.Platform;
import java.time.Duration;
import java.util.List;

/// What came of starting the program of one platform of an image.
///
/// @param platform which one
/// @param command the words it was started with, the last time if there were several
/// @param emulated whether QEMU was the processor, which is the least one, or else this machine's
///   own
/// @param verdict what came of it
/// @param output the head of what it printed, to standard output and then to standard error
/// @param took from its start to the verdict
public record Trial(
    Platform platform,
    List<String> command,
    boolean emulated,
    Verdict verdict,
    String output,
    Duration took) {
  public Trial {
    command = List.copyOf(command);
  }

  /// The trial of a program that cannot be started.
  static Trial unstartable(Platform platform, String why) {
    return new Trial(platform, List.of(), true, new Verdict.Unstartable(why), "", Duration.ZERO);
  }

  /// What to start a program for.
  public sealed interface Manner {
    /// To see that it answers `--version`, or else `--help`.
    record Greeting() implements Manner {}

    /// To see that it ends well with these arguments.
    record Smoke(List<String> arguments) implements Manner {
      public Smoke {
        arguments = List.copyOf(arguments);
      }
    }

    /// To see that it serves: it is started with its own arguments.
    record Service(Probe probe) implements Manner {}
  }

  /// What came of it.
  public sealed interface Verdict {
    /// It answered as it should.
    ///
    /// @param how such as `exit code 0` or `HTTP 200`
    record Answered(String how) implements Verdict {}

    /// It runs, but has no answer to what programs usually answer.
    ///
    /// @param how such as `exit code 1`
    /// @param ended whether it ended by itself
    record Unclear(String how, boolean ended) implements Verdict {}

    /// It ended otherwise than it should, without a crash.
    record Ended(int exitCode) implements Verdict {}

    /// It crashed.
    ///
    /// @param signal its number, such as 4 for an illegal instruction
    record Crashed(int signal) implements Verdict {}

    /// It still ran when its time was up, and had not answered.
    ///
    /// @param last what was seen of it last, a clause
    record Silent(String last) implements Verdict {}

    /// It could not be started.
    ///
    /// @param why a clause
    record Unstartable(String why) implements Verdict {}
  }

  /// Whether the image is not fit by this.
  public boolean failed() {
    return switch (verdict) {
      case Verdict.Answered _, Verdict.Unclear _ -> false;
      case Verdict.Ended _, Verdict.Crashed _, Verdict.Silent _, Verdict.Unstartable _ -> true;
    };
  }

  /// The verdict in words, such as `crashed: illegal instruction (signal 4)`.
  public String sentence() {
    return switch (verdict) {
      case Verdict.Answered answered -> "answered with " + answered.how();
      case Verdict.Unclear unclear ->
          "starts, and answers neither --version nor --help: " + unclear.how();
      case Verdict.Ended ended -> "ended with exit code " + ended.exitCode();
      case Verdict.Crashed crashed -> "crashed: " + name(crashed.signal());
      case Verdict.Silent silent -> "never answered: " + silent.last();
      case Verdict.Unstartable unstartable -> "cannot be started: " + unstartable.why();
    };
  }

  private static String name(int signal) {
    String name =
        switch (signal) {
          case 4 -> "illegal instruction";
          case 5 -> "trap";
          case 6 -> "aborted";
          case 7 -> "bus error";
          case 8 -> "arithmetic exception";
          case 11 -> "invalid memory access";
          case 31 -> "bad system call";
          default -> "killed";
        };
    return name + " (signal " + signal + ")";
  }
}
