package dev.refract.elf.internal;

import dev.refract.failure.Failure;
import java.util.Optional;

/// Finds the linker's build identifier among a file's notes (gABI, note section).
final class BuildIdReader {
  private static final int GNU_BUILD_ID = 3;
  private static final int LONGEST_ID = 64;
  private static final int MOST_NOTES = 1 << 16;

  private BuildIdReader() {}

  /// The identifier from the segments, else from the sections: Go's linker has no segment for it,
  /// and an object or a file of debugging information has none at all.
  static Optional<String> read(Layout layout, boolean debugOnly) throws Failure {
    if (!debugOnly) {
      for (Segment segment : layout.segments()) {
        if (segment.type() == Segment.NOTE) {
          Optional<String> id = find(layout.content(segment, "note segment"), segment.align());
          if (id.isPresent()) {
            return id;
          }
        }
      }
    }
    for (Section section : layout.sections()) {
      if (section.type() == Section.NOTE) {
        Optional<String> id = find(layout.content(section, "note section"), section.align());
        if (id.isPresent()) {
          return id;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> find(Bytes notes, long alignment) throws Failure {
    long unit = alignment == 8 ? 8 : 4;
    long offset = 0;
    for (int i = 0; i < MOST_NOTES && offset + 12 <= notes.size(); i++) {
      long nameSize = notes.u32(offset);
      long size = notes.u32(offset + 4);
      int type = notes.s32(offset + 8);
      Bytes name = notes.slice(offset + 12, nameSize, "note name");
      long start = roundUp(offset + 12 + nameSize, unit);
      if (type == GNU_BUILD_ID && nameSize == 4 && name.u8(3) == 0 && name.text(0).equals("GNU")) {
        if (size == 0 || size > LONGEST_ID) {
          throw notes.damaged("build identifier at " + notes.at(start) + " has " + size + " bytes");
        }
        return Optional.of(notes.slice(start, size, "build identifier").hexDigits());
      }
      offset = roundUp(start + size, unit);
    }
    return Optional.empty();
  }

  private static long roundUp(long offset, long unit) {
    return (offset + unit - 1) / unit * unit;
  }
}
