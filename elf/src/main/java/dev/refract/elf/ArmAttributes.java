package dev.refract.elf;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an ARM file says about the processors it runs on and the conventions it keeps: the
/// attributes of the vendor `aeabi` for the file as a whole (Arm ABI, addenda32).
///
/// GNU ld merges the attributes of all that it links. LLVM's lld keeps those of the first object
/// only, so for a file of its making they tell of the start file and not of the rest.
///
/// @param values tag number to value; a tag that is not there counts as 0
public record ArmAttributes(SortedMap<Integer, Value> values) {

  /// The value of one tag.
  public sealed interface Value {}

  /// A number; what it means depends on the tag.
  ///
  /// @param value not negative
  public record Numeral(long value) implements Value {}

  /// A text.
  public record Text(String text) implements Value {}

  /// The value of `Tag_compatibility`.
  ///
  /// @param flag 0: no toolchain in particular is needed
  /// @param vendor the one that is, otherwise
  public record Compatibility(long flag, String vendor) implements Value {}

  public ArmAttributes {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /// The number that `tag` has, 0 where it has none.
  public long number(ArmTag tag) {
    Value value = values.get(tag.code());
    return value instanceof Numeral number ? number.value() : 0;
  }

  /// What [#number] means, as binutils prints it: `VFPv3-D16`.
  public String meaning(ArmTag tag) {
    return tag.meaning(number(tag));
  }

  /// The architecture the code is for; empty if the number is newer than this code.
  public Optional<ArmArchitecture> architecture() {
    return ArmArchitecture.of(number(ArmTag.CPU_ARCH));
  }

  /// One line for each attribute, in the form of `readelf -A`: `Tag_CPU_arch: v5TE`.
  public List<String> lines() {
    return values.entrySet().stream().map(entry -> line(entry.getKey(), entry.getValue())).toList();
  }

  private static String line(int code, Value value) {
    Optional<ArmTag> tag = ArmTag.of(code);
    return tag.map(ArmTag::label).orElse("Tag_unknown_" + code)
        + ": "
        + switch (value) {
          case Numeral number ->
              tag.map(t -> t.meaning(number.value()))
                  .orElse(number.value() + " (0x" + Long.toHexString(number.value()) + ")");
          case Text text -> "\"" + text.text() + "\"";
          case Compatibility both -> "flag = " + both.flag() + ", vendor = " + both.vendor();
        };
  }
}
