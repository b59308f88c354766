package dev.refract.build.binfmt;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// One entry of binfmt_misc, as its file there shows it (kernel documentation
/// `admin-guide/binfmt-misc.rst`).
///
/// @param name of the file
/// @param enabled whether the kernel goes by it
/// @param interpreter the absolute path that was registered
/// @param flags such as `POF`
/// @param offset where in a file the magic is, as the kernel writes it
/// @param magic the bytes there in hexadecimal digits; none where it goes by a file's extension
/// @param mask which bits of them count
public record Registration(
    String name,
    boolean enabled,
    String interpreter,
    String flags,
    String offset,
    Optional<String> magic,
    Optional<String> mask) {
  private static final Pattern OWN =
      Pattern.compile("/roots/[0-9a-f]{64}/tree/usr/bin/qemu-[a-z0-9_]+");

  static Registration read(String name, String text) {
    Map<String, String> fields = new TreeMap<>();
    text.lines()
        .forEach(line -> {
          int blank = line.indexOf(' ');
          fields.put(blank < 0 ? line : line.substring(0, blank), line.substring(blank + 1));
        });
    return new Registration(
        name,
        fields.containsKey("enabled"),
        fields.getOrDefault("interpreter", ""),
        fields.getOrDefault("flags:", ""),
        fields.getOrDefault("offset", ""),
        Optional.ofNullable(fields.get("magic")),
        Optional.ofNullable(fields.get("mask")));
  }

  /// Whether the kernel holds the interpreter open, so that it is found in every container.
  public boolean persistent() {
    return flags.contains("F");
  }

  /// Whether Refract made it: the interpreter is one of its cache's.
  public boolean isRefracts() {
    return OWN.matcher(interpreter).find();
  }

  /// Whether it is for the programs of `format`, whatever it is called.
  public boolean isFor(BinfmtFormat format) {
    return name.equals(format.name()) || magic.filter(format.magic()::equals).isPresent();
  }

  /// Whether the kernel runs programs of `format` by it whatever root they see.
  public boolean serves(BinfmtFormat format) {
    return enabled
        && persistent()
        && offset.equals("0")
        && magic
            .filter(bytes ->
                matches(format.magic(), bytes, mask.orElse("ff".repeat(bytes.length() / 2))))
            .isPresent();
  }

  private static boolean matches(String start, String magic, String mask) {
    HexFormat hex = HexFormat.of();
    byte[] file = hex.parseHex(start);
    byte[] wanted = hex.parseHex(magic);
    byte[] counting = hex.parseHex(mask);
    if (wanted.length > file.length || counting.length != wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (((file[i] ^ wanted[i]) & counting[i]) != 0) {
        return false;
      }
    }
    return true;
  }
}
