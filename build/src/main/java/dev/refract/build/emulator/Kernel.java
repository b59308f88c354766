package dev.refract.build.emulator;

import dev.refract.archive.Permissions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this machine's kernel runs beside programs of its own kind.
final class Kernel {
  private static final int BASE = 0x8048000;
  private static final int HEADER = 52;
  private static final int CODE = HEADER + 32;
  // mov eax, 1 (exit); xor ebx, ebx; int 0x80
  private static final byte[] EXIT = {
    (byte) 0xb8, 1, 0, 0, 0, 0x31, (byte) 0xdb, (byte) 0xcd, (byte) 0x80
  };

  private Kernel() {}

  /// Whether it runs 32-bit programs, which it can be built without or told not to.
  ///
  /// @param scratch an existing directory
  static boolean runsI386(Path scratch) throws IOException, InterruptedException {
    Path file = Files.createTempFile(scratch, "i386", "");
    try {
      Files.write(file, program());
      Permissions.set(file, 0700);
      return new ProcessBuilder(file.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      // Not executable: it knows no such format.
      return false;
    } finally {
      Files.delete(file);
    }
  }

  /// The smallest program there is: it ends at once (gABI, ELF header and program header).
  private static byte[] program() {
    ByteBuffer elf = ByteBuffer.allocate(CODE + EXIT.length).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    elf.putShort((short) 2).putShort((short) 3).putInt(1).putInt(BASE + CODE).putInt(HEADER);
    elf.putInt(0).putInt(0).putShort((short) HEADER).putShort((short) 32).putShort((short) 1);
    elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    elf.putInt(1).putInt(0).putInt(BASE).putInt(BASE);
    elf.putInt(elf.capacity()).putInt(elf.capacity()).putInt(5).putInt(0x1000);
    return elf.put(EXIT).array();
  }
}
