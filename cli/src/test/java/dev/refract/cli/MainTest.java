package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program, in a process of its own.
class MainTest {
  @Test
  void exitCodeAndStreams() throws Exception {
    Subprocess version = Subprocess.run(Subprocess.java(Main.class, "--version"));
    assertThat(version.exitCode()).isZero();
    assertThat(version.output()).startsWith("refract ");
    assertThat(version.errors()).isEmpty();

    Subprocess wrong = Subprocess.run(Subprocess.java(Main.class, "biuld"));
    assertThat(wrong)
        .isEqualTo(new Subprocess(2, "", "[options] unknown command biuld\ntry: refract build\n"));
  }

  @Test
  void aFileThatIsNotThere() throws Exception {
    assertThat(Subprocess.run(Subprocess.java(Main.class, "inspect", "/nowhere/here")))
        .isEqualTo(
            new Subprocess(
                2,
                "",
                """
                [image] /nowhere/here is not there
                try: name an image layout: a directory, or a tar file
                """));
  }

  @Test
  void aFileThatIsNoImage(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("notes");
    Files.writeString(file, "Not a tar file at all. ".repeat(50));
    Subprocess inspect = Subprocess.run(Subprocess.java(Main.class, "inspect", file.toString()));
    assertThat(inspect.exitCode()).isEqualTo(1);
    assertThat(inspect.output()).isEmpty();
    assertThat(inspect.errors())
        .contains(" notes: ")
        .endsWith("\ntry: name an image layout: a directory, or a tar file\n");
  }

  @Test
  void completesInBash() throws Exception {
    Subprocess script = Subprocess.run(Subprocess.java(Main.class, "completion"));
    Subprocess completed =
        Subprocess.run(
            List.of(
                "bash",
                "-c",
                script.output()
                    // The shell offers it only while it really completes.
                    + "\ncompopt() { :; }; COMP_WORDS=(refract build --plat); COMP_CWORD=2; COMP_LINE='refract build --plat';"
                    + " _complete_refract; printf '%s\\n' \"${COMPREPLY[@]}\""));
    assertThat(completed.errors()).isEmpty();
    assertThat(completed.output().lines().map(String::strip)).containsExactly("--platform");
  }

  @Test
  void aResultThatDoesNotArriveIsAFailure() throws Exception {
    Subprocess full = versionInto("> /dev/full");
    assertThat(full.errors())
        .isEqualTo(
            """
            [output] the result cannot be written to standard output: No space left on device
            try: see that there is space where it goes, and run again
            """);
    assertThat(full.exitCode()).isEqualTo(1);
    assertThat(versionInto("").exitCode()).isZero();
  }

  private static Subprocess versionInto(String redirection) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "exec \"$@\" " + redirection, "sh"));
    command.addAll(Subprocess.java(Main.class, "--version"));
    return Subprocess.run(command);
  }
}
