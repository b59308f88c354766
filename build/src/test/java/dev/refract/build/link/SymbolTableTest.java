package dev.refract.build.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolTableTest {
  @TempDir private Path folder;

  private Path library(byte[] content) throws Exception {
    return Files.write(folder.resolve("lib.a"), content);
  }

  private static byte[] withNames(int count, String... names) throws Exception {
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(table);
    data.writeInt(count);
    for (String _ : names) {
      data.writeInt(8);
    }
    data.write((String.join("\0", names) + "\0").getBytes(StandardCharsets.US_ASCII));
    String header = "!<arch>\n" + String.format("%-48s%-10d`\n", "/", table.size());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(table.toByteArray());
    return all.toByteArray();
  }

  @Test
  void knowsCxxByItsNames() throws Exception {
    SymbolTable mixed = SymbolTable.of(library(withNames(2, "plain", "_ZN3icu7UMutexE")));
    assertThat(mixed.names()).containsExactly("plain", "_ZN3icu7UMutexE");
    assertThat(mixed.isCxx()).isTrue();
    assertThat(SymbolTable.of(library(withNames(2, "inflate", "Z_open"))).isCxx()).isFalse();
  }

  @Test
  void isWithoutNamesWhereTheFileIsCutOff() throws Exception {
    byte[] whole = withNames(1, "_ZN1x");
    for (int length = 0; length < whole.length - "_ZN1x\0".length(); length++) {
      assertThat(SymbolTable.of(library(Arrays.copyOf(whole, length))).isCxx()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void isWithoutNamesWhereTheCountIsWrong(int count) throws Exception {
    assertThat(SymbolTable.of(library(withNames(count, "_ZN1x"))).names()).isEqualTo(List.of());
  }

  @Test
  void isWithoutNamesWhereTheFileIsALinkersScript() throws Exception {
    byte[] script =
        "/* GNU ld script */ GROUP ( /lib/libm-2.36.a _Z )".getBytes(StandardCharsets.US_ASCII);
    assertThat(SymbolTable.of(library(script)).isCxx()).isFalse();
  }
}
