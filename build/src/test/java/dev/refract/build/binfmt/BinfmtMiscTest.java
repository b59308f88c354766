package dev.refract.build.binfmt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinfmtMiscTest {
  // As Debian's package registers it, and the kernel shows it.
  private static final String AARCH64 =
      """
      enabled
      interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
      flags: POCF
      offset 0
      magic 7f454c460201010000000000000000000200b700
      mask ffffffffffffff00fffffffffffffffffeffffff
      """;

  @TempDir private Path directory;

  @Test
  void whatIsRegisteredAndHeldOpenServes() throws Exception {
    registered("qemu-aarch64", AARCH64);
    assertThat(serves("aarch64")).isTrue();
    assertThat(serves("arm")).isFalse();
  }

  @Test
  void whatSeesNoMoreThanTheProgramDoesNot() throws Exception {
    registered("qemu-aarch64", AARCH64.replace("POCF", "POC"));
    assertThat(serves("aarch64")).isFalse();
    registered("qemu-aarch64", AARCH64.replace("enabled", "disabled"));
    assertThat(serves("aarch64")).isFalse();
    registered("qemu-aarch64", AARCH64.replace("offset 0", "offset 1"));
    assertThat(serves("aarch64")).isFalse();
  }

  @Test
  void aShorterMagicIsOneToo() throws Exception {
    registered("elf", "enabled\ninterpreter /x\nflags: F\noffset 0\nmagic 7f454c46\n");
    assertThat(serves("arm")).isTrue();
  }

  @Test
  void nothingServesWhereAllIsSwitchedOffOrMissing() throws Exception {
    assertThat(serves("aarch64")).isFalse();
    registered("qemu-aarch64", AARCH64);
    Files.writeString(directory.resolve("status"), "disabled\n");
    assertThat(serves("aarch64")).isFalse();
  }

  private void registered(String name, String text) throws IOException {
    Files.writeString(directory.resolve("status"), "enabled\n");
    Files.writeString(directory.resolve("register"), "");
    Files.writeString(directory.resolve(name), text);
  }

  private boolean serves(String architecture) throws IOException {
    return new BinfmtMisc(directory).serves(BinfmtFormat.named(architecture).orElseThrow());
  }
}
