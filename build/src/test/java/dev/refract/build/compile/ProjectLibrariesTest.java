package dev.refract.build.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.crystal.LinkLine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectLibrariesTest {
  @TempDir private Path folder;
  private Path project;

  @BeforeEach
  void files() throws Exception {
    project = Files.createDirectory(folder.resolve("copy"));
    Files.createDirectories(project.resolve("lib/a/ext"));
    for (String name : new String[] {"liba.a", "libb.so", "libb.so.2", "a.o", "notes.txt"}) {
      Files.writeString(project.resolve("lib/a/ext").resolve(name), name);
    }
    Files.writeString(folder.resolve("outside.a"), "outside");
  }

  private ProjectLibraries of(String... words) throws Exception {
    String line = "/output/program.o\0" + String.join("\0", words) + "\0";
    return ProjectLibraries.of(LinkLine.read(line.getBytes(StandardCharsets.UTF_8)), project);
  }

  @Test
  void areTheFilesThatAreNamed() throws Exception {
    assertThat(of("/project/lib/a/src/../ext/liba.a", "/project/lib/a/ext/a.o").paths())
        .containsExactly("lib/a/ext/a.o", "lib/a/ext/liba.a");
  }

  @Test
  void areTheLibrariesOfFoldersThatAreSearched() throws Exception {
    assertThat(of("-L/project/lib/a/ext", "-la").paths())
        .containsExactly("lib/a/ext/liba.a", "lib/a/ext/libb.so", "lib/a/ext/libb.so.2");
  }

  @Test
  void areNothingOutsideOfTheProject() throws Exception {
    Files.createSymbolicLink(project.resolve("link.a"), folder.resolve("outside.a"));
    assertThat(
            of("/usr/lib/libc.a", "/project/../outside.a", "/project/link.a", "/project/no.a")
                .paths())
        .isEmpty();
    assertThat(of("-L/project/..", "-L/projects", "-L/project/none").paths()).isEmpty();
  }
}
