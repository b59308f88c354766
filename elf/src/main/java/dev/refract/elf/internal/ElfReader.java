package dev.refract.elf.internal;

import dev.refract.elf.ElfClass;
import dev.refract.elf.ElfFile;
import dev.refract.elf.ElfHeader;
import dev.refract.elf.ElfType;
import dev.refract.elf.Machine;
import dev.refract.elf.StackFlag;
import dev.refract.failure.Failure;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads the header and both header tables, then asks the readers of the single parts.
public final class ElfReader {
  private static final int MOST_SEGMENTS = 4096;

  /// A debug build of a large program with a section for each function has some 100,000.
  private static final int MOST_SECTIONS = 1 << 20;

  private ElfReader() {}

  /// Reads the file.
  public static ElfFile read(Bytes file) throws Failure {
    Layout layout = layout(file);
    boolean debugOnly = layout.debugOnly();
    if (!debugOnly) {
      for (Segment segment : layout.segments()) {
        if (segment.type() == Segment.LOAD) {
          layout.content(segment, "loaded segment");
        }
      }
    }
    DynamicReader.Result dynamic =
        debugOnly ? DynamicReader.Result.NONE : DynamicReader.read(layout);
    return new ElfFile(
        layout.header(),
        debugOnly,
        debugOnly ? Optional.empty() : interpreter(layout),
        dynamic.section(),
        dynamic.needs(),
        dynamic.definitions(),
        stack(layout),
        layout.segments().stream().anyMatch(s -> s.type() == Segment.GNU_RELRO),
        BuildIdReader.read(layout, debugOnly),
        ArmAttributesReader.read(layout));
  }

  private static Layout layout(Bytes raw) throws Failure {
    if (raw.size() < 4
        || raw.u8(0) != 0x7f
        || raw.u8(1) != 'E'
        || raw.u8(2) != 'L'
        || raw.u8(3) != 'F') {
      throw raw.damaged(
          "not an ELF file: " + raw.slice(0, Math.min(4, raw.size()), "head").hexDigits());
    }
    ElfClass elfClass =
        switch (raw.u8(4)) {
          case 1 -> ElfClass.ELF32;
          case 2 -> ElfClass.ELF64;
          default -> throw raw.damaged("ELF class at 0x4 is " + raw.u8(4) + ", not 1 or 2");
        };
    ByteOrder order =
        switch (raw.u8(5)) {
          case 1 -> ByteOrder.LITTLE_ENDIAN;
          case 2 -> ByteOrder.BIG_ENDIAN;
          default -> throw raw.damaged("ELF byte order at 0x5 is " + raw.u8(5) + ", not 1 or 2");
        };
    if (raw.u8(6) != 1) {
      throw raw.damaged("ELF version at 0x6 is " + raw.u8(6) + ", not 1");
    }
    Bytes file = raw.in(order);
    boolean wide = elfClass == ElfClass.ELF64;
    Bytes head = file.slice(0, wide ? 64 : 52, "ELF header");
    ElfHeader header =
        new ElfHeader(
            elfClass,
            order,
            head.u8(7),
            type(head),
            new Machine(head.u16(18)),
            head.s32(wide ? 48 : 36),
            wide ? head.u64(24) : head.u32(24));
    List<Segment> segments = segments(file, head, elfClass);
    List<Section> sections = sections(file, head, elfClass);
    return new Layout(file, header, segments, sections);
  }

  private static ElfType type(Bytes head) throws Failure {
    int code = head.u16(16);
    return switch (code) {
      case 1 -> ElfType.REL;
      case 2 -> ElfType.EXEC;
      case 3 -> ElfType.DYN;
      case 4 -> ElfType.CORE;
      default -> throw head.damaged("ELF type at 0x10 is " + code + ", not 1 to 4");
    };
  }

  private static List<Segment> segments(Bytes file, Bytes head, ElfClass elfClass) throws Failure {
    boolean wide = elfClass == ElfClass.ELF64;
    long offset = wide ? head.u64(32) : head.u32(28);
    int each = head.u16(wide ? 54 : 42);
    int count = head.u16(wide ? 56 : 44);
    if (count == 0) {
      return List.of();
    }
    checkHeaderSize(head, "program", each, Segment.size(elfClass));
    if (count > MOST_SEGMENTS) {
      throw head.damaged(count + " program headers, " + MOST_SEGMENTS + " at most are read");
    }
    Bytes table = file.slice(offset, (long) count * each, "program header table");
    List<Segment> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      segments.add(Segment.read(elfClass, table.slice((long) i * each, each, "program header")));
    }
    return segments;
  }

  private static List<Section> sections(Bytes file, Bytes head, ElfClass elfClass) throws Failure {
    boolean wide = elfClass == ElfClass.ELF64;
    long offset = wide ? head.u64(40) : head.u32(32);
    int each = head.u16(wide ? 58 : 46);
    long count = head.u16(wide ? 60 : 48);
    if (offset == 0) {
      return List.of();
    }
    checkHeaderSize(head, "section", each, Section.headerSize(elfClass));
    if (count == 0) {
      // Too many for the field: the count is then in the first header.
      count = Section.read(elfClass, file.slice(offset, each, "section header")).size();
    }
    if (count < 0 || count > MOST_SECTIONS) {
      throw head.damaged(
          Long.toUnsignedString(count)
              + " section headers, "
              + MOST_SECTIONS
              + " at most are read");
    }
    Bytes table = file.slice(offset, count * each, "section header table");
    List<Section> sections = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      sections.add(Section.read(elfClass, table.slice(i * each, each, "section header")));
    }
    return sections;
  }

  private static void checkHeaderSize(Bytes head, String kind, int found, int wanted)
      throws Failure {
    if (found != wanted) {
      throw head.damaged(
          String.format(Locale.ROOT, "%s headers have %d bytes each, not %d", kind, found, wanted));
    }
  }

  private static Optional<String> interpreter(Layout layout) throws Failure {
    Optional<Segment> segment = layout.segment(Segment.INTERP);
    if (segment.isEmpty()) {
      return Optional.empty();
    }
    String path = layout.content(segment.get(), "interpreter").text(0);
    if (path.isEmpty()) {
      throw layout.file().damaged("the interpreter's path is empty");
    }
    return Optional.of(path);
  }

  private static StackFlag stack(Layout layout) {
    return layout.segments().stream()
        .filter(segment -> segment.type() == Segment.GNU_STACK)
        .findFirst()
        .map(segment -> segment.executable() ? StackFlag.EXECUTABLE : StackFlag.DATA)
        .orElse(StackFlag.UNSTATED);
  }
}
