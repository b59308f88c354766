package dev.refract.elf.internal;

import dev.refract.elf.DynamicSection;
import dev.refract.elf.ElfClass;
import dev.refract.elf.VersionNeed;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads the dynamic section (gABI, dynamic section) and what it leads to.
final class DynamicReader {
  private static final int MOST_ENTRIES = 1 << 16;
  private static final int MOST_NEEDED = 4096;

  private static final int NULL = 0;
  private static final int NEEDED = 1;
  private static final int STRTAB = 5;
  private static final int STRSZ = 10;
  private static final int SONAME = 14;
  private static final int RPATH = 15;
  private static final int BIND_NOW = 24;
  private static final int RUNPATH = 29;
  private static final int FLAGS = 30;
  private static final int FLAGS_1 = 0x6ffffffb;
  private static final int VERDEF = 0x6ffffffc;
  private static final int VERDEFNUM = 0x6ffffffd;
  private static final int VERNEED = 0x6ffffffe;
  private static final int VERNEEDNUM = 0x6fffffff;

  private static final long FLAG_BIND_NOW = 0x8;
  private static final long FLAG_1_NOW = 0x1;
  private static final long FLAG_1_PIE = 0x0800_0000;

  /// What there is for the loader.
  record Result(
      Optional<DynamicSection> section, List<VersionNeed> needs, List<String> definitions) {
    static final Result NONE = new Result(Optional.empty(), List.of(), List.of());
  }

  private record Entry(long tag, long value) {}

  private final Layout layout;
  private final List<Entry> entries;
  private final Optional<Bytes> names;

  private DynamicReader(Layout layout, Segment segment) throws Failure {
    this.layout = layout;
    this.entries = entries(layout, segment);
    OptionalLong address = value(STRTAB);
    if (address.isEmpty()) {
      this.names = Optional.empty();
    } else {
      Bytes table = layout.at(address.getAsLong(), "string table");
      this.names = Optional.of(table.slice(0, value(STRSZ).orElse(table.size()), "string table"));
    }
  }

  static Result read(Layout layout) throws Failure {
    Optional<Segment> segment = layout.segment(Segment.DYNAMIC);
    return segment.isEmpty() ? Result.NONE : new DynamicReader(layout, segment.get()).result();
  }

  private static List<Entry> entries(Layout layout, Segment segment) throws Failure {
    boolean wide = layout.header().elfClass() == ElfClass.ELF64;
    int each = wide ? 16 : 8;
    Bytes table = layout.content(segment, "dynamic section");
    List<Entry> entries = new ArrayList<>();
    for (long offset = 0; offset + each <= table.size(); offset += each) {
      long tag = wide ? table.u64(offset) : table.u32(offset);
      if (tag == NULL) {
        break;
      }
      if (entries.size() == MOST_ENTRIES) {
        throw table.damaged("more than " + MOST_ENTRIES + " entries in the dynamic section");
      }
      entries.add(new Entry(tag, wide ? table.u64(offset + 8) : table.u32(offset + 4)));
    }
    return entries;
  }

  private Result result() throws Failure {
    DynamicSection section =
        new DynamicSection(
            needed(),
            text(SONAME),
            text(RPATH),
            text(RUNPATH),
            flag(FLAGS_1, FLAG_1_PIE),
            bindNow());
    VersionReader versions = new VersionReader(layout, names);
    return new Result(
        Optional.of(section),
        versions.needs(value(VERNEED), value(VERNEEDNUM)),
        versions.definitions(value(VERDEF), value(VERDEFNUM)));
  }

  private List<String> needed() throws Failure {
    List<String> needed = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.tag() == NEEDED) {
        if (needed.size() == MOST_NEEDED) {
          throw layout.file().damaged("more than " + MOST_NEEDED + " needed libraries");
        }
        needed.add(name(entry.value()));
      }
    }
    return needed;
  }

  private boolean bindNow() {
    return value(BIND_NOW).isPresent() || flag(FLAGS, FLAG_BIND_NOW) || flag(FLAGS_1, FLAG_1_NOW);
  }

  private boolean flag(int tag, long bit) {
    return (value(tag).orElse(0) & bit) != 0;
  }

  private Optional<String> text(int tag) throws Failure {
    OptionalLong offset = value(tag);
    return offset.isEmpty() ? Optional.empty() : Optional.of(name(offset.getAsLong()));
  }

  private String name(long offset) throws Failure {
    if (names.isEmpty()) {
      throw layout.file().damaged("the dynamic section has names and no string table");
    }
    return names.get().text(offset);
  }

  /// The last entry of a tag counts, as for the loader.
  private OptionalLong value(int tag) {
    return entries.stream()
        .filter(entry -> entry.tag() == tag)
        .mapToLong(Entry::value)
        .reduce((first, second) -> second);
  }
}
