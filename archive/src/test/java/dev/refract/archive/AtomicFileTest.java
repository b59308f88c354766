package dev.refract.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName() + "").sorted().toList();
    }
  }

  @Test
  void theFileIsThereWhenItIsWhole() throws Exception {
    Path target = folder.resolve("target");
    AtomicFile.write(
        target,
        out -> {
          out.write("first".getBytes(UTF_8));
          out.flush();
          assertThat(target).doesNotExist();
          assertThat(names()).hasSize(1).allMatch(name -> AtomicFile.isLeftover(Path.of(name)));
        });
    assertThat(target).hasContent("first");
    AtomicFile.write(target, out -> out.write("second".getBytes(UTF_8)));
    assertThat(target).hasContent("second");
    assertThat(names()).containsExactly("target");
  }

  @Test
  void aFailureLeavesWhatWasThere() throws Exception {
    Path target = folder.resolve("target");
    Files.writeString(target, "before");
    assertThatThrownBy(() ->
            AtomicFile.write(
                target,
                out -> {
                  out.write(1);
                  throw new Failure(Failure.Kind.TOOL, "x", "y");
                }))
        .isInstanceOf(Failure.class);
    assertThatThrownBy(() ->
            AtomicFile.write(
                target,
                out -> {
                  throw new IOException("no space left on device");
                }))
        .isInstanceOf(IOException.class);
    assertThat(target).hasContent("before");
    assertThat(names()).containsExactly("target");
  }

  @Test
  void theModeIsThatOfAnyNewFile() throws Exception {
    Files.writeString(folder.resolve("usual"), "x");
    AtomicFile.write(folder.resolve("target"), out -> out.write(1));
    assertThat(Files.getPosixFilePermissions(folder.resolve("target")))
        .isEqualTo(Files.getPosixFilePermissions(folder.resolve("usual")));
  }

  @Test
  void otherFilesAreNoLeftovers() {
    assertThat(AtomicFile.isLeftover(folder.resolve("target"))).isFalse();
    assertThat(AtomicFile.isLeftover(Path.of("/"))).isFalse();
    assertThat(AtomicFile.isLeftover(AtomicFile.temporary(folder.resolve("target")))).isTrue();
  }

  /// Writes `args[0]`: half of it at once, the rest when its input ends.
  static final class Writer {
    public static void main(String[] args) throws Exception {
      AtomicFile.write(
          Path.of(args[0]),
          out -> {
            out.write("half".getBytes(UTF_8));
            out.flush();
            System.out.println("half");
            System.in.readAllBytes();
            out.write(" and half".getBytes(UTF_8));
          });
    }
  }

  private Process halfWritten(Path target) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Writer.class.getName(),
                target.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("half");
    return process;
  }

  @Test
  void whatALivingProcessWritesIsNotSweptAway() throws Exception {
    Path target = folder.resolve("target");
    Process process = halfWritten(target);
    AtomicFile.write(
        folder.resolve("own"),
        out -> {
          AtomicFile.sweep(folder);
          assertThat(names()).hasSize(2).allMatch(name -> AtomicFile.isLeftover(Path.of(name)));
        });
    process.getOutputStream().close();
    assertThat(process.waitFor()).isZero();
    assertThat(target).hasContent("half and half");
    assertThat(names()).containsExactly("own", "target");
  }

  @Test
  void whatAKilledProcessWroteIsSweptAway() throws Exception {
    Process process = halfWritten(folder.resolve("target"));
    process.destroyForcibly().waitFor();
    assertThat(names()).hasSize(1);
    Files.createDirectory(folder.resolve(".refract-tmp-directory"));
    AtomicFile.sweep(folder);
    assertThat(names()).containsExactly(".refract-tmp-directory");
  }

  @Test
  void aNewFileTakesNobodysPlace() throws Exception {
    Path target = folder.resolve("target");
    AtomicFile.writeNew(target, out -> out.write("first".getBytes(UTF_8)));
    assertThatThrownBy(() -> AtomicFile.writeNew(target, out -> out.write(2)))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(target).hasContent("first");
    assertThat(names()).containsExactly("target");
  }
}
