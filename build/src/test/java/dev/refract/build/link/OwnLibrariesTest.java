package dev.refract.build.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.refract.elf.Assembler;
import dev.refract.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnLibrariesTest {
  @TempDir private Path folder;

  private Path file(String name, Assembler content) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content.bytes());
  }

  @Test
  void areFollowedByTheNamesThatTheLoaderLooksFor() throws Exception {
    Path first =
        file(
            "project/a/libfirst.so",
            Assembler.arm().soname("libfirst.so.1").needed("libsecond.so"));
    Path second =
        file("project/b/libsecond.so", Assembler.arm().needed("libfirst.so.1").needed("libz.so.1"));
    file("project/b/libthird.so", Assembler.arm().soname("libthird.so"));
    file("project/b/libevil.so", Assembler.arm().soname("../../etc/evil"));
    Files.writeString(folder.resolve("project/b/libscript.so"), "INPUT(-lthird)\n");
    Path program =
        file("program", Assembler.arm().needed("libfirst.so.1").needed("../../etc/evil"));
    assertThat(OwnLibraries.neededBy(program, folder.resolve("project")))
        .containsOnlyKeys("libfirst.so.1", "libsecond.so")
        .containsEntry("libfirst.so.1", first)
        .containsEntry("libsecond.so", second);
  }

  @Test
  void oneWithoutANameIsRefused() throws Exception {
    Files.createDirectory(folder.resolve("project"));
    Path program = file("program", Assembler.arm().needed("/7/native/libown.so"));
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> OwnLibraries.neededBy(program, folder.resolve("project")));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.UNFIT);
    assertThat(failure.problem()).endsWith("where it was linked: libown.so");
    assertThat(failure.remedy().orElseThrow()).contains("-Wl,-soname,");
  }
}
