package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.cli.terminal.Colours;
import dev.refract.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FailureReportTest {
  private static String report(Failure failure) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    FailureReport.print(
        new Console(stream, stream, Map.of(), new Manner(Colours.Wish.NEVER, false)), failure);
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theProgramsOwnWordsComeFirstAndWhole() {
    Failure failure =
        new Failure(Failure.Kind.TOOL, "compile", "Crystal refuses the program")
            .output("In src/a.cr:1:1\n\n 1 | é\n     ^\nError: no\n\n")
            .remedy("mend it")
            .on("linux/arm/v6");
    assertThat(report(failure))
        .isEqualTo(
            """
            In src/a.cr:1:1

             1 | é
                 ^
            Error: no
            [linux/arm/v6 compile] Crystal refuses the program
            try: mend it
            """);
  }

  @Test
  void aTerminalDoesNotObeyNamesFromOutside() {
    assertThat(report(new Failure(Failure.Kind.UNTRUSTED, "unpack", "bad name: \u001b[2J\u0007")))
        .isEqualTo("[unpack] bad name: \\x1b[2J\\x07\n");
  }

  @Test
  void whateverIsThrownBecomesOneLineAndARemedy() {
    assertThat(report(Unexpected.of(new IllegalStateException("boom"))))
        .isEqualTo(
            """
            [refract] a mistake of Refract: java.lang.IllegalStateException: boom
            try: run again with --debug and report what it shows
            """);
    assertThat(report(Unexpected.of(new StackOverflowError())))
        .startsWith("[refract] a mistake of Refract: its stack overflowed\ntry: ");
    assertThat(report(Unexpected.of(new OutOfMemoryError("Java heap space"))))
        .startsWith("[refract] out of memory: ");
    assertThat(
            report(
                Unexpected.of(
                    new UncheckedIOException(new IOException("No space left on device")))))
        .startsWith("[refract] a file cannot be read or written: ")
        .contains("No space left on device\ntry: ");
  }

  @Test
  void eachHasItsExitCode() {
    assertThat(Unexpected.of(new IllegalStateException()).kind().exitCode()).isEqualTo(1);
    assertThat(Unexpected.of(new OutOfMemoryError()).kind()).isEqualTo(Failure.Kind.MACHINE);
    assertThat(Unexpected.of(new InvalidPathException("\0", "Nul")).kind().exitCode()).isEqualTo(2);
    assertThat(Unexpected.of(new CancellationException()).kind().exitCode()).isEqualTo(130);
  }
}
