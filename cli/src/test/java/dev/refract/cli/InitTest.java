package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitTest {
  @TempDir private Path project;

  @Test
  void writesOneFileAndNeverTwice() throws Exception {
    Files.writeString(project.resolve("shard.yml"), "name: lamp\nversion: 1.2.3\n");
    Path file = project.resolve("refract.yml");
    assertThat(Run.of("init " + project)).isEqualTo(new Run(0, file + "\n", ""));
    assertThat(file).content().contains("#platforms: [", "/usr/bin/lamp");
    String written = Files.readString(file);
    assertThat(Run.of("init " + project))
        .isEqualTo(
            new Run(
                2,
                "",
                "[init] there is one already, and it stays as it is: \""
                    + file
                    + "\"\ntry: edit it, or move it away\n"));
    assertThat(file).hasContent(written);
  }

  @Test
  void needsAProject() {
    Run run = Run.of("init " + project);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("[project] no shard.yml in ");
    assertThat(project).isEmptyDirectory();
  }
}
