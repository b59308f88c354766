package dev.refract.build.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MacroProgramsTest {
  private static final Digest TOOLCHAIN = Digest.of(new byte[] {1});
  private static final String BINDINGS = "plain";
  private static final String REQUIRES = "view.cr";

  @TempDir private Path cache;

  private MacroPrograms keepOne() throws Exception {
    Store store = Store.open(cache);
    MacroPrograms programs = new MacroPrograms(store);
    try (Scratch scratch = store.scratch()) {
      Path lent = programs.lend(TOOLCHAIN, BINDINGS, scratch);
      assertThat(lent).isEmptyDirectory();
      Files.createDirectory(lent.resolve("view"));
      Files.writeString(lent.resolve("view/macro_run"), "a program");
      Files.writeString(lent.resolve("view/requires"), REQUIRES);
      programs.takeBack(TOOLCHAIN, BINDINGS, lent, scratch);
    }
    return programs;
  }

  private Path kept() {
    return cache
        .resolve("macros")
        .resolve(TOOLCHAIN.hex())
        .resolve(BINDINGS)
        .resolve("view")
        .resolve(Digest.of(REQUIRES.getBytes(StandardCharsets.UTF_8)).hex());
  }

  @Test
  void lendsWhatItWasGiven() throws Exception {
    MacroPrograms programs = keepOne();
    try (Scratch scratch = programs.store().scratch()) {
      Path lent = programs.lend(TOOLCHAIN, BINDINGS, scratch);
      assertThat(lent.resolve("view/macro_run")).hasContent("a program");
      assertThat(programs.lend(Digest.of(new byte[] {2}), BINDINGS, scratch)).isEmptyDirectory();
    }
  }

  @Test
  void throwsAwayWhatIsBroken() throws Exception {
    for (String broken : new String[] {"A program", "a prog", ""}) {
      MacroPrograms programs = keepOne();
      Path program = kept().resolve("program/macro_run");
      FileTime time = Files.getLastModifiedTime(program);
      Files.delete(program);
      if (!broken.isEmpty()) {
        Files.writeString(program, broken);
        Files.setLastModifiedTime(program, time);
      }
      try (Scratch scratch = programs.store().scratch()) {
        assertThat(programs.lend(TOOLCHAIN, BINDINGS, scratch)).isEmptyDirectory();
      }
      assertThat(kept()).doesNotExist();
    }
  }

  @Test
  void throwsAwayWhatHasNoDigests() throws Exception {
    MacroPrograms programs = keepOne();
    Files.delete(kept().resolve("digests"));
    try (Scratch scratch = programs.store().scratch()) {
      assertThat(programs.lend(TOOLCHAIN, BINDINGS, scratch)).isEmptyDirectory();
    }
    assertThat(kept()).doesNotExist();
  }
}
