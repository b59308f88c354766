package dev.refract.elf.internal;

import dev.refract.elf.VersionNeed;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads needed and defined symbol versions (LSB Core, symbol versioning).
///
/// Both are chains of records that give the distance to the next one; a distance of 0 ends a chain.
final class VersionReader {
  /// Over all libraries of one file; libc itself defines about 40.
  private static final int MOST_VERSIONS = 1 << 14;

  private static final int FLAG_BASE = 1;
  private static final int FLAG_WEAK = 2;

  private final Layout layout;
  private final Optional<Bytes> names;
  private int count;

  VersionReader(Layout layout, Optional<Bytes> names) {
    this.layout = layout;
    this.names = names;
  }

  List<VersionNeed> needs(OptionalLong address, OptionalLong records) throws Failure {
    List<VersionNeed> needs = new ArrayList<>();
    if (address.isEmpty()) {
      return needs;
    }
    Bytes table = layout.at(address.getAsLong(), "version needs");
    long offset = 0;
    long next;
    do {
      checkRevision(table, offset);
      String file = name(table, table.u32(offset + 4));
      needs.add(new VersionNeed(file, needed(table, offset)));
      tally(table);
      next = table.u32(offset + 12);
      offset += next;
    } while (next != 0);
    checkCount(table, records, needs.size());
    return needs;
  }

  private List<VersionNeed.Version> needed(Bytes table, long record) throws Failure {
    List<VersionNeed.Version> versions = new ArrayList<>();
    int wanted = table.u16(record + 2);
    long offset = record + table.u32(record + 8);
    for (int i = 0; i < wanted; i++) {
      boolean weak = (table.u16(offset + 4) & FLAG_WEAK) != 0;
      versions.add(new VersionNeed.Version(name(table, table.u32(offset + 8)), weak));
      tally(table);
      long next = table.u32(offset + 12);
      if ((next == 0) != (i == wanted - 1)) {
        throw table.damaged(
            "version needs at "
                + table.at(record)
                + " say "
                + wanted
                + " versions and hold others");
      }
      offset += next;
    }
    return versions;
  }

  List<String> definitions(OptionalLong address, OptionalLong records) throws Failure {
    List<String> definitions = new ArrayList<>();
    if (address.isEmpty()) {
      return definitions;
    }
    Bytes table = layout.at(address.getAsLong(), "version definitions");
    long offset = 0;
    long read = 0;
    long next;
    do {
      checkRevision(table, offset);
      boolean base = (table.u16(offset + 2) & FLAG_BASE) != 0;
      if (!base && table.u16(offset + 6) > 0) {
        definitions.add(name(table, table.u32(offset + table.u32(offset + 12))));
      }
      tally(table);
      read++;
      next = table.u32(offset + 16);
      offset += next;
    } while (next != 0);
    checkCount(table, records, read);
    return definitions;
  }

  private void checkRevision(Bytes table, long offset) throws Failure {
    if (table.u16(offset) != 1) {
      throw table.damaged(
          "version record at "
              + table.at(offset)
              + " is of revision "
              + table.u16(offset)
              + ", not 1");
    }
  }

  private static void checkCount(Bytes table, OptionalLong said, long found) throws Failure {
    if (said.isPresent() && said.getAsLong() != found) {
      throw table.damaged(
          "version records at "
              + table.at(0)
              + ": "
              + found
              + ", the dynamic section says "
              + Long.toUnsignedString(said.getAsLong()));
    }
  }

  private void tally(Bytes table) throws Failure {
    if (++count > MOST_VERSIONS) {
      throw table.damaged("more than " + MOST_VERSIONS + " symbol versions");
    }
  }

  private String name(Bytes table, long offset) throws Failure {
    if (names.isEmpty()) {
      throw table.damaged("the dynamic section has symbol versions and no string table");
    }
    return names.get().text(offset);
  }
}
