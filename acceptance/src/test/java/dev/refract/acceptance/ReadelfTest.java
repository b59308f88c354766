package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.elf.ArmAttributes;
import dev.refract.elf.ArmFlags;
import dev.refract.elf.ElfClass;
import dev.refract.elf.ElfFile;
import dev.refract.elf.ElfType;
import dev.refract.elf.Machine;
import dev.refract.elf.StackFlag;
import dev.refract.elf.VersionNeed;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Of every ELF file in the packages that the tests unpacked, `elf` says what readelf says:
/// objects, libraries and programs, for each processor.
class ReadelfTest {
  /// So that a command line stays short and readelf's output fits into memory.
  private static final int AT_ONCE = 100;

  private static final int FEW = 3;

  @Test
  void saysWhatReadelfSays() throws Exception {
    List<Path> files = files();
    SortedSet<String> machines = new TreeSet<>();
    SortedSet<ElfType> types = new TreeSet<>();
    SortedMap<Path, String> differences = new TreeMap<>();
    for (int i = 0; i < files.size(); i += AT_ONCE) {
      List<Path> some = files.subList(i, Math.min(i + AT_ONCE, files.size()));
      Map<String, List<String>> theirs = readelf(some);
      assertThat(theirs).hasSize(some.size());
      for (Path path : some) {
        ElfFile file = ElfFile.read(path);
        machines.add(file.header().machine().toString());
        types.add(file.header().type());
        List<String> ours = sorted(facts(file));
        List<String> expected = sorted(theirs.getOrDefault(path.toString(), List.of()));
        if (!ours.equals(expected) && differences.size() < FEW) {
          differences.put(path, "we: " + ours + "\nreadelf: " + expected);
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(files).hasSizeGreaterThan(1000);
    assertThat(machines).contains("AArch64", "ARM", "x86-64");
    assertThat(types).contains(ElfType.REL, ElfType.EXEC, ElfType.DYN);
  }

  private static List<Path> files() throws Exception {
    Greeter.get();
    Peers.get();
    List<Path> all;
    try (Stream<Path> paths = Files.walk(Place.cache().resolve("packages"))) {
      all = paths.filter(Files::isRegularFile).filter(p -> !Files.isSymbolicLink(p)).toList();
    }
    List<Path> files = new ArrayList<>();
    for (Path path : all) {
      try (InputStream in = Files.newInputStream(path)) {
        if (ElfFile.isElf(in.readNBytes(4))) {
          files.add(path);
        }
      }
    }
    return files;
  }

  private static Map<String, List<String>> readelf(List<Path> files) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--wide",
                "--file-header",
                "--program-headers",
                "--dynamic",
                "--version-info",
                "--notes",
                "--arch-specific"));
    files.forEach(file -> arguments.add(file.toString()));
    // Of one file alone it would not print the name.
    arguments.add(files.getFirst().toString());
    Finished readelf =
        Peers.get().run(Place.scratch(), "readelf", arguments.toArray(String[]::new));
    // It ends with 1 over notes of a kind that it does not know, and says nothing else of them.
    assertThat(readelf.exitCode()).isBetween(0, 1);
    assertThat(readelf.stderr()).isEmpty();
    return ReadelfOutput.facts(readelf.lines());
  }

  // In readelf's words.
  private static List<String> facts(ElfFile file) {
    List<String> facts = new ArrayList<>();
    boolean wide = file.header().elfClass() == ElfClass.ELF64;
    boolean little = file.header().order() == ByteOrder.LITTLE_ENDIAN;
    facts.add("Class: " + (wide ? "ELF64" : "ELF32"));
    facts.add("Data: 2's complement, " + (little ? "little" : "big") + " endian");
    facts.add("OS/ABI: 0x" + HexFormat.of().toHexDigits((byte) file.header().osAbi()));
    facts.add("Type: " + file.header().type());
    facts.add("Machine: " + machine(file.header().machine()));
    facts.add("Entry: 0x" + Long.toHexString(file.header().entry()));
    facts.add("Flags: 0x" + Integer.toHexString(file.header().flags()));
    if (file.header().machine().equals(Machine.ARM)) {
      ArmFlags flags = file.header().armFlags();
      facts.add("EABI: " + flags.eabi());
      addIf(flags.softFloat(), "float: soft", facts);
      addIf(flags.hardFloat(), "float: hard", facts);
    }
    file.interpreter().ifPresent(path -> facts.add("interpreter: " + path));
    addIf(file.stack() != StackFlag.UNSTATED, "stack: " + file.stack(), facts);
    addIf(file.relro(), "relro: true", facts);
    file.dynamic()
        .ifPresent(dynamic -> {
          facts.add("dynamic: true");
          dynamic.needed().forEach(name -> facts.add("NEEDED: " + name));
          dynamic.soname().ifPresent(name -> facts.add("SONAME: " + name));
          dynamic.rpath().ifPresent(path -> facts.add("RPATH: " + path));
          dynamic.runpath().ifPresent(path -> facts.add("RUNPATH: " + path));
          addIf(dynamic.pie(), "pie: true", facts);
          addIf(dynamic.bindNow(), "now: true", facts);
        });
    file.versionDefinitions().forEach(version -> facts.add("defines: " + version));
    for (VersionNeed need : file.versionNeeds()) {
      for (VersionNeed.Version version : need.versions()) {
        facts.add(
            "version: "
                + need.file()
                + " "
                + version.name()
                + (version.weak() ? " WEAK" : " none"));
      }
    }
    file.buildId().ifPresent(id -> facts.add("build id: " + id));
    file.armAttributes().map(ArmAttributes::lines).ifPresent(facts::addAll);
    return facts;
  }

  private static void addIf(boolean condition, String fact, List<String> facts) {
    if (condition) {
      facts.add(fact);
    }
  }

  /// By name, those of one name in the order they came.
  private static List<String> sorted(List<String> facts) {
    return facts.stream()
        .distinct()
        .sorted(Comparator.comparing(fact -> fact.substring(0, fact.indexOf(':'))))
        .toList();
  }

  private static String machine(Machine machine) {
    return switch (machine.toString()) {
      case "x86-64" -> "Advanced Micro Devices X86-64";
      case "i386" -> "Intel 80386";
      default -> machine.toString();
    };
  }
}
