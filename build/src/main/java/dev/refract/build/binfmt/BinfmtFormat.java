package dev.refract.build.binfmt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// How the kernel's binfmt_misc knows the programs of one architecture by their first bytes: the
/// one table of what QEMU runs, the same magic and mask as in Debian's package of it (binfmt.d(5),
/// kernel documentation `admin-guide/binfmt-misc.rst`).
///
/// @param architecture in QEMU's spelling
/// @param magic the first bytes, in hexadecimal digits as the kernel shows them
/// @param mask which bits of them count, of the same length
public record BinfmtFormat(String architecture, String magic, String mask) {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;

  private static final int IDENT_ORDER = 5;
  private static final int IDENT_FORMAT = 6;
  private static final int IDENT_SYSTEM = 7;
  private static final int IDENT_VERSION = 8;
  private static final int TYPE = 16;
  private static final int MACHINE = 18;

  /// System V to GNU, 0 to 3.
  private static final int GNU = 0xfc;

  /// `EF_MIPS_ABI2`: 64-bit registers with 32-bit pointers.
  private static final int N32 = 0x20;

  private static final String DELIMITERS = ":|;,%@#";

  /// What an amd64 machine runs itself, and QEMU as well.
  public static final BinfmtFormat I386 =
      of("i386", 32, LITTLE, 3)
          .masked(IDENT_ORDER, 0xfe)
          .masked(IDENT_FORMAT, 0xfe)
          .masked(IDENT_SYSTEM, GNU);

  /// An amd64 machine's own programs, which only a trial registers.
  public static final BinfmtFormat X86_64 = of("x86_64", 64, LITTLE, 62);

  /// All that Debian's QEMU for amd64 runs, but what that machine runs itself; sorted by name.
  public static final List<BinfmtFormat> ALL =
      List.of(
          of("aarch64", 64, LITTLE, 183),
          of("aarch64_be", 64, BIG, 183),
          of("alpha", 64, LITTLE, 0x9026),
          of("arm", 32, LITTLE, 40),
          of("armeb", 32, BIG, 40),
          of("hexagon", 32, LITTLE, 164),
          of("hppa", 32, BIG, 15),
          of("loongarch64", 64, LITTLE, 258).masked(IDENT_SYSTEM, GNU).masked(IDENT_VERSION, 0),
          of("m68k", 32, BIG, 4),
          of("microblaze", 32, BIG, 0xbaab),
          of("microblazeel", 32, LITTLE, 0xbaab),
          mips("mips", 32, BIG).abi(BIG, 0),
          mips("mips64", 64, BIG),
          mips("mips64el", 64, LITTLE),
          mips("mipsel", 32, LITTLE).abi(LITTLE, 0),
          mips("mipsn32", 32, BIG).abi(BIG, N32),
          mips("mipsn32el", 32, LITTLE).abi(LITTLE, N32),
          of("or1k", 32, BIG, 92),
          of("ppc", 32, BIG, 20).masked(IDENT_SYSTEM, GNU),
          of("ppc64", 64, BIG, 21).masked(IDENT_SYSTEM, GNU),
          of("ppc64le", 64, LITTLE, 21).masked(IDENT_SYSTEM, GNU).masked(MACHINE + 1, 0),
          of("riscv32", 32, LITTLE, 243),
          of("riscv64", 64, LITTLE, 243),
          of("s390x", 64, BIG, 22).masked(IDENT_SYSTEM, GNU),
          of("sh4", 32, LITTLE, 42).masked(IDENT_SYSTEM, GNU),
          of("sh4eb", 32, BIG, 42).masked(IDENT_SYSTEM, GNU),
          of("sparc", 32, BIG, 2).masked(IDENT_SYSTEM, GNU),
          of("sparc32plus", 32, BIG, 18).masked(IDENT_SYSTEM, GNU),
          of("sparc64", 64, BIG, 43).masked(IDENT_SYSTEM, GNU),
          of("xtensa", 32, LITTLE, 94),
          of("xtensaeb", 32, BIG, 94));

  public BinfmtFormat {
    if (magic.length() != mask.length() || !(magic + mask).matches("[0-9a-f]+")) {
      throw new IllegalArgumentException("magic and mask differ in length: " + architecture);
    }
  }

  /// The name under which all the world registers it: `qemu-aarch64`.
  public String name() {
    return "qemu-" + architecture;
  }

  /// The architecture as OCI and Docker spell it, where they know it.
  public Optional<String> platform() {
    return switch (architecture) {
      case "aarch64" -> Optional.of("arm64");
      case "loongarch64" -> Optional.of("loong64");
      case "mips64el" -> Optional.of("mips64le");
      case "mipsel" -> Optional.of("mipsle");
      case "arm", "mips", "mips64", "ppc64", "ppc64le", "riscv64", "s390x" ->
          Optional.of(architecture);
      default -> Optional.empty();
    };
  }

  /// The format called `name` by QEMU or by OCI.
  public static Optional<BinfmtFormat> named(String name) {
    return ALL.stream()
        .filter(format ->
            format.architecture.equals(name) || format.platform().filter(name::equals).isPresent())
        .findFirst();
  }

  /// What is written to binfmt_misc's `register`, without a line feed.
  ///
  /// @param interpreter the absolute path of the emulator
  /// @param flags such as `F`: the kernel opens the interpreter now and holds it
  /// @throws IllegalArgumentException if no delimiter is left that `interpreter` does not have
  public String line(String interpreter, String flags) {
    String delimiter =
        DELIMITERS
            .chars()
            .mapToObj(Character::toString)
            .filter(one -> !interpreter.contains(one))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "has every one of " + DELIMITERS + ": " + interpreter));
    return delimiter
        + String.join(
            delimiter, name(), "M", "", escaped(magic), escaped(mask), interpreter, flags);
  }

  private static String escaped(String hex) {
    return HexFormat.ofDelimiter("").withPrefix("\\x").formatHex(HexFormat.of().parseHex(hex));
  }

  /// Programs of any system, fixed (`ET_EXEC`, 2) or not (`ET_DYN`, 3).
  private static BinfmtFormat of(String architecture, int bits, ByteOrder order, int machine) {
    ByteBuffer magic = ByteBuffer.allocate(MACHINE + 2).order(order);
    magic.put(0, new byte[] {0x7f, 'E', 'L', 'F'});
    magic.put(4, (byte) (bits / 32)).put(5, (byte) (order.equals(LITTLE) ? 1 : 2)).put(6, (byte) 1);
    magic.putShort(TYPE, (short) 2).putShort(MACHINE, (short) machine);
    String hex = HexFormat.of().formatHex(magic.array());
    return new BinfmtFormat(architecture, hex, "ff".repeat(MACHINE + 2))
        .masked(IDENT_SYSTEM, 0)
        .masked(order.equals(LITTLE) ? TYPE : TYPE + 1, 0xfe);
  }

  private static BinfmtFormat mips(String architecture, int bits, ByteOrder order) {
    return of(architecture, bits, order, 8).masked(IDENT_VERSION, 0);
  }

  private BinfmtFormat masked(int at, int bits) {
    String changed = mask.substring(0, 2 * at) + hex(bits) + mask.substring(2 * at + 2);
    return new BinfmtFormat(architecture, magic, changed);
  }

  /// 32-bit MIPS: `e_version` is 1, three addresses or places do not count, and of `e_flags` one
  /// bit tells the two ABIs apart.
  private BinfmtFormat abi(ByteOrder order, int flags) {
    ByteBuffer values = ByteBuffer.allocate(20).order(order).putInt(0, 1).putInt(16, flags);
    ByteBuffer counting = ByteBuffer.allocate(20).order(order).putInt(0, -1).putInt(16, N32);
    HexFormat hex = HexFormat.of();
    return new BinfmtFormat(
        architecture,
        magic + hex.formatHex(values.array()),
        mask + hex.formatHex(counting.array()));
  }

  private static String hex(int value) {
    return HexFormat.of().toHexDigits((byte) value);
  }
}
