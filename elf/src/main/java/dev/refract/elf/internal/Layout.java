package dev.refract.elf.internal;

import dev.refract.elf.ElfHeader;
import dev.refract.failure.Failure;
import java.util.List;
import java.util.Optional;

/// A file with its header, segments and sections known.
record Layout(Bytes file, ElfHeader header, List<Segment> segments, List<Section> sections) {
  Layout {
    segments = List.copyOf(segments);
    sections = List.copyOf(sections);
  }

  /// Whether only debugging information is here. `objcopy --only-keep-debug` keeps all headers and
  /// says of the code that the file does not hold it.
  boolean debugOnly() {
    return sections.stream().anyMatch(Section::isCodeElsewhere);
  }

  /// The first segment of `type` of which the file holds something.
  Optional<Segment> segment(int type) {
    return segments.stream().filter(s -> s.type() == type && s.fileSize() != 0).findFirst();
  }

  Bytes content(Segment segment, String name) throws Failure {
    return file.slice(segment.offset(), segment.fileSize(), name);
  }

  Bytes content(Section section, String name) throws Failure {
    return file.slice(section.offset(), section.size(), name);
  }

  /// What lies at virtual address `address`, up to the end of what is loaded with it.
  Bytes at(long address, String name) throws Failure {
    for (Segment segment : segments) {
      if (segment.holds(address)) {
        return content(segment, "loaded segment").from(address - segment.address(), name);
      }
    }
    throw file.damaged(name + " at address 0x" + Long.toHexString(address) + " is not in the file");
  }
}
