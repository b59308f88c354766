package dev.refract.build.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program failed since the disk had no room for what it wrote.
public final class OutOfSpace extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int BUS_ERROR = 128 + 7;
  private static final long LITTLE = 64 << 20;

  // The C library's words at the end of a complaint; Crystal adds the name of an exception.
  // Bubblewrap has them for the kernel's limit of namespaces, too.
  private static final Pattern TOLD =
      Pattern.compile(
          "^(?!bwrap: ).*: (No space left on device|Disk quota exceeded)( \\(\\S+\\))?$",
          Pattern.MULTILINE);

  private final String output;

  private OutOfSpace(String message, String output) {
    super(message);
    this.output = output;
  }

  /// What the program printed where it told so; else empty.
  public String output() {
    return output;
  }

  /// Refuses the `outcome` of a program that failed for want of space.
  ///
  /// What captures the output may lie on the full disk, too, so that a complaint is lost; and what
  /// was written is often removed again by then. So a program that failed without a word, or by
  /// touching a part of a mapped file that has no place on the disk, failed for want of space where
  /// there is little left.
  ///
  /// @param scratch a directory on the file system that the program wrote to
  static void check(Outcome outcome, Path scratch) throws IOException {
    int code = outcome.exitCode();
    if (code == 0 || code == Outcome.KILLED) {
      return;
    }
    for (String output : List.of(outcome.errorText(), outcome.text())) {
      Matcher told = TOLD.matcher(output);
      if (told.find()) {
        throw new OutOfSpace(told.group(), output);
      }
    }
    boolean wordless = code == BUS_ERROR || outcome.text().isBlank();
    if (wordless && Files.getFileStore(scratch).getUsableSpace() < LITTLE) {
      throw new OutOfSpace("No space left on device", "");
    }
  }
}
