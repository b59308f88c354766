package dev.refract.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes small ELF files by the specification, one loaded segment from the file's start on.
public final class Assembler {
  private static final long ADDRESS = 0x10000;

  private static final class Part {
    private final int type;
    private final int flags;
    private final byte[] content;

    Part(int type, int flags, byte[] content) {
      this.type = type;
      this.flags = flags;
      this.content = content;
    }
  }

  private final ElfClass elfClass;
  private final ByteOrder order;
  private final int machine;
  private int type = 3;
  private int flags;
  private final List<Part> parts = new ArrayList<>();
  private Optional<byte[]> attributes = Optional.empty();
  private final List<long[]> dynamic = new ArrayList<>();
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final Map<String, List<String>> needs = new LinkedHashMap<>();
  private final List<String> definitions = new ArrayList<>();

  public Assembler(ElfClass elfClass, ByteOrder order, Machine machine) {
    this.elfClass = elfClass;
    this.order = order;
    this.machine = machine.code();
    strings.write(0);
  }

  public static Assembler arm() {
    return new Assembler(ElfClass.ELF32, ByteOrder.LITTLE_ENDIAN, Machine.ARM).flags(0x5000000);
  }

  public Assembler type(int code) {
    type = code;
    return this;
  }

  public Assembler flags(int bits) {
    flags = bits;
    return this;
  }

  public Assembler segment(int segmentType, int segmentFlags, byte[] content) {
    parts.add(new Part(segmentType, segmentFlags, content));
    return this;
  }

  public Assembler interpreter(String path) {
    return segment(3, 4, (path + "\0").getBytes(StandardCharsets.UTF_8));
  }

  public Assembler stack(boolean executable) {
    return segment(0x6474e551, executable ? 7 : 6, new byte[0]);
  }

  public Assembler relro() {
    return segment(0x6474e552, 4, new byte[0]);
  }

  public Assembler note(int noteType, String name, byte[] content) {
    byte[] nameBytes = (name + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[12 + round(nameBytes.length) + round(content.length)];
    ByteBuffer note = ByteBuffer.wrap(bytes).order(order);
    note.putInt(nameBytes.length).putInt(content.length).putInt(noteType).put(nameBytes);
    note.position(12 + round(nameBytes.length));
    note.put(content);
    return segment(4, 4, bytes);
  }

  public Assembler dynamic(long tag, long value) {
    dynamic.add(new long[] {tag, value});
    return this;
  }

  public Assembler text(long tag, String value) {
    return dynamic(tag, string(value));
  }

  public Assembler needed(String library) {
    return text(1, library);
  }

  public Assembler soname(String name) {
    return text(14, name);
  }

  public Assembler needs(String library, String... versions) {
    needs.put(library, List.of(versions));
    return this;
  }

  public Assembler defines(String... versions) {
    definitions.addAll(List.of(versions));
    return this;
  }

  /// ARM attributes as raw section content.
  public Assembler rawAttributes(byte[] section) {
    attributes = Optional.of(section);
    return this;
  }

  /// ARM attributes of numbers.
  public Assembler attributes(Map<ArmTag, Integer> values) {
    SortedMap<Integer, Integer> sorted = new TreeMap<>();
    values.forEach((tag, value) -> sorted.put(tag.code(), value));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    sorted.forEach((tag, value) -> {
      body.write(tag);
      body.write(value);
    });
    return rawAttributes(attributeSection("aeabi", body.toByteArray()));
  }

  public byte[] attributeSection(String vendor, byte[] ofFile) {
    byte[] name = (vendor + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[1 + 4 + name.length + 5 + ofFile.length];
    ByteBuffer section = ByteBuffer.wrap(bytes).order(order);
    section.put((byte) 'A').putInt(bytes.length - 1).put(name);
    section.put((byte) 1).putInt(5 + ofFile.length).put(ofFile);
    return bytes;
  }

  public byte[] bytes() {
    boolean wide = elfClass == ElfClass.ELF64;
    int headSize = wide ? 64 : 52;
    int each = wide ? 56 : 32;
    boolean hasDynamic = !dynamic.isEmpty() || !needs.isEmpty() || !definitions.isEmpty();
    int count = 1 + parts.size() + (hasDynamic ? 1 : 0);
    int start = (headSize + count * each + 7) / 8 * 8;
    ByteBuffer out = ByteBuffer.allocate(1 << 16).order(order);
    byte[] headers = new byte[count * each];
    ByteBuffer table = ByteBuffer.wrap(headers).order(order);
    out.position(start);

    List<long[]> entries = new ArrayList<>(dynamic);
    if (hasDynamic) {
      if (!needs.isEmpty()) {
        entries.add(new long[] {0x6ffffffeL, ADDRESS + out.position()});
        entries.add(new long[] {0x6fffffffL, needs.size()});
        putNeeds(out);
      }
      if (!definitions.isEmpty()) {
        entries.add(new long[] {0x6ffffffcL, ADDRESS + out.position()});
        entries.add(new long[] {0x6ffffffdL, definitions.size() + 1});
        putDefinitions(out);
      }
      entries.add(new long[] {5, ADDRESS + out.position()});
      entries.add(new long[] {10, strings.size()});
      out.put(strings.toByteArray());
      align(out);
      int at = out.position();
      for (long[] entry : entries) {
        putWord(out, entry[0]);
        putWord(out, entry[1]);
      }
      putWord(out, 0);
      putWord(out, 0);
      header(table, 2, 6, at, out.position() - at);
    }
    for (Part part : parts) {
      align(out);
      header(table, part.type, part.flags, out.position(), part.content.length);
      out.put(part.content);
    }
    align(out);
    int loaded = out.position();
    header(table, 1, 5, 0, loaded);

    int sections = 0;
    int sectionTable = 0;
    if (attributes.isPresent()) {
      int at = out.position();
      out.put(attributes.get());
      align(out);
      sectionTable = out.position();
      sections = 2;
      putSection(out, 0, 0, 0);
      putSection(out, 0x70000003, at, attributes.get().length);
    }
    int end = out.position();
    out.position(0);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1)});
    out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1).position(16);
    out.putShort((short) type).putShort((short) machine).putInt(1);
    putWord(out, 0x1234);
    putWord(out, headSize);
    putWord(out, sectionTable);
    out.putInt(flags).putShort((short) headSize).putShort((short) each).putShort((short) count);
    out.putShort((short) (wide ? 64 : 40)).putShort((short) sections).putShort((short) 0);
    out.position(headSize);
    out.put(headers);
    byte[] file = new byte[end];
    out.get(0, file);
    return file;
  }

  private void putNeeds(ByteBuffer out) {
    int left = needs.size();
    for (Map.Entry<String, List<String>> need : needs.entrySet()) {
      List<String> versions = need.getValue();
      left--;
      int next = left == 0 ? 0 : 16 + 16 * versions.size();
      out.putShort((short) 1).putShort((short) versions.size());
      out.putInt(string(need.getKey())).putInt(16).putInt(next);
      for (int i = 0; i < versions.size(); i++) {
        boolean weak = versions.get(i).startsWith("~");
        String name = weak ? versions.get(i).substring(1) : versions.get(i);
        out.putInt(0).putShort((short) (weak ? 2 : 0)).putShort((short) (i + 2));
        out.putInt(string(name)).putInt(i == versions.size() - 1 ? 0 : 16);
      }
    }
  }

  private void putDefinitions(ByteBuffer out) {
    List<String> all = new ArrayList<>(List.of("base"));
    all.addAll(definitions);
    for (int i = 0; i < all.size(); i++) {
      out.putShort((short) 1).putShort((short) (i == 0 ? 1 : 0)).putShort((short) (i + 1));
      out.putShort((short) 1).putInt(0).putInt(20).putInt(i == all.size() - 1 ? 0 : 28);
      out.putInt(string(all.get(i))).putInt(0);
    }
  }

  private void header(ByteBuffer table, int segmentType, int bits, int offset, int size) {
    boolean wide = elfClass == ElfClass.ELF64;
    table.putInt(segmentType);
    if (wide) {
      table.putInt(bits);
    }
    putWord(table, offset);
    putWord(table, ADDRESS + offset);
    putWord(table, ADDRESS + offset);
    putWord(table, size);
    putWord(table, size);
    if (!wide) {
      table.putInt(bits);
    }
    putWord(table, 4);
  }

  private void putSection(ByteBuffer out, int sectionType, int offset, int size) {
    out.putInt(0).putInt(sectionType);
    putWord(out, 0);
    putWord(out, 0);
    putWord(out, offset);
    putWord(out, size);
    out.putInt(0).putInt(0);
    putWord(out, 1);
    putWord(out, 0);
  }

  private void putWord(ByteBuffer out, long value) {
    if (elfClass == ElfClass.ELF64) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
  }

  private int string(String value) {
    int at = strings.size();
    strings.writeBytes((value + "\0").getBytes(StandardCharsets.UTF_8));
    return at;
  }

  private static void align(ByteBuffer out) {
    out.position((out.position() + 7) / 8 * 8);
  }

  private static int round(int size) {
    return (size + 3) / 4 * 4;
  }
}
