package dev.refract.elf.internal;

import dev.refract.elf.ArmAttributes;
import dev.refract.elf.ArmTag;
import dev.refract.elf.Machine;
import dev.refract.failure.Failure;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads ARM build attributes (Arm ABI, addenda32, "Representing build attributes in ELF files").
///
/// The section holds one part for each vendor; the part of `aeabi` holds one for the file and may
/// hold more for single sections and symbols, which do not matter for a linked file.
final class ArmAttributesReader {
  private static final int FORMAT = 'A';
  private static final int OF_FILE = 1;

  /// Tags up to this one have types of their own, later ones texts for odd and numbers for even.
  private static final int LAST_SPECIAL_TAG = 32;

  private static final int MOST_ATTRIBUTES = 4096;

  private final SortedMap<Integer, ArmAttributes.Value> values = new TreeMap<>();

  private ArmAttributesReader() {}

  static Optional<ArmAttributes> read(Layout layout) throws Failure {
    if (!layout.header().machine().equals(Machine.ARM)) {
      return Optional.empty();
    }
    for (Section section : layout.sections()) {
      if (section.type() == Section.ARM_ATTRIBUTES) {
        return parse(layout.content(section, "ARM attributes"));
      }
    }
    Optional<Segment> segment = layout.segment(Segment.ARM_ATTRIBUTES);
    return segment.isEmpty()
        ? Optional.empty()
        : parse(layout.content(segment.get(), "ARM attributes"));
  }

  private static Optional<ArmAttributes> parse(Bytes section) throws Failure {
    if (section.size() == 0) {
      return Optional.empty();
    }
    if (section.u8(0) != FORMAT) {
      throw section.damaged("ARM attributes at " + section.at(0) + " are not of format A");
    }
    ArmAttributesReader reader = new ArmAttributesReader();
    long offset = 1;
    while (offset < section.size()) {
      Bytes part = part(section, offset, section.u32(offset), "ARM attributes of a vendor");
      Cursor cursor = new Cursor(part, 4);
      if (cursor.text().equals("aeabi")) {
        reader.vendor(part, cursor.offset);
      }
      offset += part.size();
    }
    return Optional.of(new ArmAttributes(reader.values));
  }

  private void vendor(Bytes vendor, long first) throws Failure {
    long offset = first;
    while (offset < vendor.size()) {
      Cursor cursor = new Cursor(vendor, offset);
      long scope = cursor.number();
      Bytes part = part(vendor, offset, vendor.u32(cursor.offset), "ARM attributes of a scope");
      if (scope == OF_FILE) {
        attributes(new Cursor(part, cursor.offset + 4 - offset));
      }
      offset += part.size();
    }
  }

  /// A part that begins at `offset` and whose `size` counts its own head of at least 5 bytes.
  private static Bytes part(Bytes whole, long offset, long size, String name) throws Failure {
    if (size < 5) {
      throw whole.damaged(name + " at " + whole.at(offset) + " have a size of " + size + " bytes");
    }
    return whole.slice(offset, size, name);
  }

  private void attributes(Cursor cursor) throws Failure {
    while (cursor.offset < cursor.bytes.size()) {
      long code = cursor.number();
      if (code > Integer.MAX_VALUE || values.size() == MOST_ATTRIBUTES) {
        throw cursor.bytes.damaged("ARM attribute " + code + " is too much");
      }
      int tag = (int) code;
      values.put(tag, value(tag, cursor));
    }
  }

  private static ArmAttributes.Value value(int tag, Cursor cursor) throws Failure {
    if (tag == ArmTag.COMPATIBILITY.code()) {
      return new ArmAttributes.Compatibility(cursor.number(), cursor.text());
    }
    boolean text =
        tag > LAST_SPECIAL_TAG
            ? tag % 2 == 1
            : tag == ArmTag.CPU_RAW_NAME.code() || tag == ArmTag.CPU_NAME.code();
    return text
        ? new ArmAttributes.Text(cursor.text())
        : new ArmAttributes.Numeral(cursor.number());
  }

  /// A place in the bytes that moves on with what is read.
  private static final class Cursor {
    private static final int LONGEST_NUMBER = 9;

    private final Bytes bytes;
    private long offset;

    Cursor(Bytes bytes, long offset) {
      this.bytes = bytes;
      this.offset = offset;
    }

    /// A ULEB128 number of at most 63 bits.
    long number() throws Failure {
      long value = 0;
      for (int i = 0; i < LONGEST_NUMBER; i++) {
        int next = bytes.u8(offset++);
        value |= (long) (next & 0x7f) << (7 * i);
        if ((next & 0x80) == 0) {
          return value;
        }
      }
      throw bytes.damaged("number in ARM attributes at " + bytes.at(offset) + " is too long");
    }

    String text() throws Failure {
      long start = offset;
      while (bytes.u8(offset++) != 0) {
        // Only the end is wanted; Bytes.text checks the length.
      }
      return bytes.text(start);
    }
  }
}
