package dev.refract.build.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The outputs are those of Crystal 1.14.
class WallsTest {
  private static final String RUN =
      """
      In src/sample.cr:1:9

       1 | puts {{ run("./fetch").stringify }}
                   ^--
      Error: Error executing run (exit code: 1): ./fetch

      stderr:

          Unhandled exception:\
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Error connecting to '127.0.0.1:1': Connection refused (Socket::ConnectError)",
        "Hostname lookup for example.org failed: Temporary failure in name resolution",
        "Error opening file with mode 'r': '/home/pi/x': No such file or directory",
        "Error executing process: 'curl': No such file or directory"
      })
  void aProgramOfAMacroMetThem(String said) {
    assertThat(Walls.isTold(RUN + " " + said + "\n      from macro_run in 'main'\n")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "error executing command: curl http://x, got exit status 127",
        "Error opening file with mode 'r': '/home/pi/x': No such file or directory"
      })
  void aMacroMetThem(String said) {
    assertThat(Walls.isTold("In src/sample.cr:5:4\n\n 5 | {{ x }}\n ^\nError: " + said)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " 3 | File.open(\"/home/pi/x\").glow\nError: undefined method 'glow' for File",
        " 3 | raise \"Connection refused\".glow\nError: undefined method 'glow' for String",
        " > 3 | {{ `getaddrinfo` }}.glow\nError: undefined method 'glow' for String",
        "In src/home/page.cr:3:1\n\n 3 | glow\nError: undefined local variable or method 'glow'",
        " 3 | {% raise \"no\" %}\nError: lamps of /home/pi: Connection refused",
        "Error: Error opening file with mode 'r': '/project/x': No such file or directory"
      })
  void aMistakeIsNone(String said) {
    assertThat(Walls.isTold("In src/sample.cr:3:1\n\n" + said + "\n")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Missing hash key: \"lamp\" (KeyError)",
        "Error opening file with mode 'r': '/project/x': No such file or directory"
      })
  void aProgramOfAMacroFailedByItself(String said) {
    assertThat(Walls.isTold(RUN + " " + said + "\n")).isFalse();
  }
}
