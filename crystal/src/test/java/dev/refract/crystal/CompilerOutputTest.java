package dev.refract.crystal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import org.junit.jupiter.api.Test;

final class CompilerOutputTest {
  private static CompilerOutput read(String out, String err, int status) throws Failure {
    return CompilerOutput.read(out.getBytes(UTF_8), err.getBytes(UTF_8), status);
  }

  @Test
  void theLastMarkedLineIsTheLinkLineAndTheRestAreNotes() throws Failure {
    CompilerOutput output =
        read(
            "from a macro\nrefract-cc not this\nrefract-cc /o/program.o -o /o/program -lgc\nafter\n",
            "In src/a.cr:1:1\nWarning: old\n",
            0);
    assertThat(output.linkCommand()).isEqualTo("refract-cc /o/program.o -o /o/program -lgc");
    assertThat(output.notes()).containsExactly("from a macro", "refract-cc not this", "after");
    assertThat(output.warnings()).containsExactly("In src/a.cr:1:1", "Warning: old");
  }

  @Test
  void aCompileErrorIsShownWhole() {
    String message = "In src/a.cr:3:5\n\n 3 | foo\n     ^--\nError: undefined method 'foo'\n";
    Failure failure = Failures.of(() -> read("note\n", message, 1));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.TOOL);
    assertThat(failure.where()).isEqualTo("compile");
    assertThat(failure.output()).contains(message);
    assertThat(failure.problem())
        .isEqualTo("the program does not compile: Crystal ended with exit status 1");
  }

  @Test
  void aKilledCompilerPointsToMemory() {
    Failure failure = Failures.of(() -> read("", "", 137));
    assertThat(failure.problem()).contains("memory");
    assertThat(failure.remedy()).hasValueSatisfying(r -> assertThat(r).contains("--jobs 1"));
  }

  @Test
  void noMarkedLineIsAFailureThatShowsWhatWasPrinted() {
    Failure failure = Failures.of(() -> read("cc a.o\nrefract-ccx b.o\n", "hm\n", 0));
    assertThat(failure.problem()).contains("no line that starts with refract-cc");
    assertThat(failure.output()).contains("cc a.o\nrefract-ccx b.o\nhm\n");
  }
}
