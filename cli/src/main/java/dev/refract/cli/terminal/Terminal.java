package dev.refract.cli.terminal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Asks the kernel about the terminal behind a file descriptor (`ioctl_tty(2)`).
public final class Terminal {
  /// The process's standard output.
  public static final int STDOUT = 1;

  /// The process's standard error.
  public static final int STDERR = 2;

  private static final long TIOCGWINSZ = 0x5413;
  private static final Size USUAL = new Size(80, 24);

  private Terminal() {}

  /// How many characters fit.
  public record Size(int columns, int rows) {}

  /// The size of the terminal behind `descriptor`, 80 by 24 where it does not know itself; empty if
  /// there is no terminal.
  public static Optional<Size> size(int descriptor) {
    if (!canBeTerminal(descriptor)) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(ValueLayout.JAVA_SHORT, 4);
      int failed = (int) Ioctl.HANDLE.invokeExact(descriptor, TIOCGWINSZ, answer);
      if (failed != 0) {
        return Optional.empty();
      }
      int rows = Short.toUnsignedInt(answer.getAtIndex(ValueLayout.JAVA_SHORT, 0));
      int columns = Short.toUnsignedInt(answer.getAtIndex(ValueLayout.JAVA_SHORT, 1));
      return Optional.of(columns == 0 || rows == 0 ? USUAL : new Size(columns, rows));
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("ioctl", e);
    }
  }

  // Spares the many runs without a terminal the price of the first foreign call.
  private static boolean canBeTerminal(int descriptor) {
    try {
      Path opened = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return opened.startsWith("/dev") && !opened.equals(Path.of("/dev/null"));
    } catch (IOException e) {
      return true;
    }
  }

  /// Bound at first use only.
  private static final class Ioctl {
    static final MethodHandle HANDLE = bind();

    @SuppressWarnings("restricted")
    private static MethodHandle bind() {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("ioctl"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          Linker.Option.firstVariadicArg(2));
    }
  }
}
