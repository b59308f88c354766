package dev.refract.crystal.internal;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The start of a fiber on 32-bit ARM.
///
/// Crystal's own has the first function of a fiber begin with a stack pointer that is 4 bytes off,
/// where the procedure call standard (AAPCS32, 6.2.1.2) wants a multiple of 8 and compilers of C
/// rely on it: OpenSSL then signs wrongly, without any error.
final class ArmFibers {
  private static final String FILE = "fiber/context/arm.cr";
  private static final int FILE_BYTES = 1 << 20;
  private static final String START = "  def makecontext(stack_ptr, fiber_main) : Void*";
  private static final String END = "  end";

  // Always part of a program.
  private static final String BINDINGS = "c/stdlib.cr";

  private ArmFibers() {}

  /// Adds to the bindings a start that differs in this alone. Its parameter has a type, so Crystal
  /// prefers it to the other one, whichever comes first.
  static void align(Path standardLibrary, LibC bindings) throws Failure, IOException {
    List<String> lines;
    try (InputStream in = Files.newInputStream(standardLibrary.resolve(FILE))) {
      String text = new String(in.readNBytes(FILE_BYTES), StandardCharsets.ISO_8859_1);
      lines = List.of(text.split("\n", -1));
    }
    int start = lines.indexOf(START);
    if (start < 0 || start != lines.lastIndexOf(START)) {
      throw bindings.unknown(FILE, "makecontext", "no line `" + START.strip() + "`");
    }
    List<String> rest = lines.subList(start + 1, lines.size());
    List<String> added = new ArrayList<>();
    added.add("class Fiber");
    added.add("  def makecontext(stack_ptr : Void**, fiber_main) : Void*");
    added.add("    stack_ptr -= 1");
    added.addAll(rest.subList(0, rest.indexOf(END) + 1));
    added.add("end");
    bindings.append(BINDINGS, "Fiber", added);
  }
}
