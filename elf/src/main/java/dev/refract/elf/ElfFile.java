package dev.refract.elf;

import dev.refract.elf.internal.Bytes;
import dev.refract.elf.internal.ElfReader;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What one ELF file says of itself.
///
/// The program headers are what counts, as for the kernel and the loader. Section headers, which
/// may be stripped, are used for ARM attributes and to recognise a file of debugging information.
///
/// @param header class, byte order, kind, machine
/// @param debugOnly whether it holds the debugging information of another file and no code; then
///   nothing of what a loader reads is in it
/// @param interpreter the program loader's path, `PT_INTERP`
/// @param dynamic what it asks of the loader; empty for an object or a static program
/// @param versionNeeds symbol versions it needs, by library
/// @param versionDefinitions symbol versions it defines, without the one that names the file
/// @param stack whether it wants code on its stack
/// @param relro whether relocated data is made read-only after start
/// @param buildId the linker's build identifier in lower-case hexadecimal
/// @param armAttributes the `aeabi` build attributes; empty for other machines and for files
///   without them
public record ElfFile(
    ElfHeader header,
    boolean debugOnly,
    Optional<String> interpreter,
    Optional<DynamicSection> dynamic,
    List<VersionNeed> versionNeeds,
    List<String> versionDefinitions,
    StackFlag stack,
    boolean relro,
    Optional<String> buildId,
    Optional<ArmAttributes> armAttributes) {

  public ElfFile {
    versionNeeds = List.copyOf(versionNeeds);
    versionDefinitions = List.copyOf(versionDefinitions);
  }

  /// Whether `head`, the first bytes of a file (4 are enough), begins an ELF file.
  public static boolean isElf(byte[] head) {
    return head.length >= 4
        && head[0] == 0x7f
        && head[1] == 'E'
        && head[2] == 'L'
        && head[3] == 'F';
  }

  /// Reads the file at `path`, which must not shrink meanwhile. Only the parts that matter are
  /// touched, so a large file costs no more than a small one.
  ///
  /// @throws Failure `UNFIT` if it is no ELF file or a damaged one
  /// @throws IOException if the file cannot be read
  public static ElfFile read(Path path) throws Failure, IOException {
    return read(path, path.toString());
  }

  /// The same; `what` names the file in messages, for instance by its path in an image.
  ///
  /// @throws Failure `UNFIT` if it is no ELF file or a damaged one
  /// @throws IOException if the file cannot be read
  public static ElfFile read(Path path, String what) throws Failure, IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), what);
    }
  }

  /// Reads a whole file from memory; `what` names it in messages.
  ///
  /// @throws Failure `UNFIT` if it is no ELF file or a damaged one
  public static ElfFile read(byte[] content, String what) throws Failure {
    return read(MemorySegment.ofArray(content), what);
  }

  /// Reads a whole file from memory; `what` names it in messages.
  ///
  /// @throws Failure `UNFIT` if it is no ELF file or a damaged one
  public static ElfFile read(MemorySegment content, String what) throws Failure {
    return ElfReader.read(Bytes.of(content, what));
  }

  /// The libraries it needs, in order.
  public List<String> needed() {
    return dynamic.map(DynamicSection::needed).orElse(List.of());
  }

  /// Whether the kernel can start it: it has a fixed address, a loader, or calls itself a program.
  public boolean isProgram() {
    return header.type() == ElfType.EXEC
        || interpreter.isPresent()
        || dynamic.map(DynamicSection::pie).orElse(false);
  }

  /// The highest version of `family` that it defines: `GLIBC` may give `GLIBC_2.34`. Versions
  /// without a number (`GLIBC_PRIVATE`) do not count.
  public Optional<String> highestVersionDefined(String family) {
    Pattern numbered = Pattern.compile(Pattern.quote(family) + "_[0-9]+(\\.[0-9]+)*");
    return versionDefinitions.stream()
        .filter(name -> numbered.matcher(name).matches())
        .max(Comparator.comparing(name -> name.substring(family.length() + 1), NUMBERS));
  }

  /// Orders dotted numbers: 2.9 before 2.34, 2.4 before 2.4.1.
  private static final Comparator<String> NUMBERS =
      (left, right) -> {
        String[] a = left.split("\\.", -1);
        String[] b = right.split("\\.", -1);
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
          int order = new BigInteger(a[i]).compareTo(new BigInteger(b[i]));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(a.length, b.length);
      };
}
