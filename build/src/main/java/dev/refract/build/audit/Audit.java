package dev.refract.build.audit;

import dev.refract.elf.ElfFile;
import dev.refract.elf.ElfType;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Proof from the bytes that every ELF file of an image fits the platform the image declares.
///
/// Programs and libraries are looked at; objects that are still to be linked (`.o`, and `.a`, which
/// is no ELF file) and core dumps are left alone, and of debugging information only whom it is for
/// is checked. Nothing is executed.
public final class Audit {
  private static final int MAGIC = 4;

  private static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::file)
          .thenComparing(Finding::severity)
          .thenComparing(Finding::rule)
          .thenComparing(Finding::message);

  private Audit() {}

  /// Audits the image whose files are `tree`.
  ///
  /// @throws IOException if a file cannot be read; a damaged one is a finding
  public static AuditReport of(Expectation expectation, Tree tree) throws IOException {
    List<Finding> findings = new ArrayList<>();
    SortedMap<String, ElfFile> files = new TreeMap<>();
    for (Map.Entry<String, Tree.Entry> entry : tree.entries().entrySet()) {
      String path = entry.getKey();
      try {
        elf(entry.getValue(), path)
            .filter(
                file -> file.header().type() != ElfType.REL && file.header().type() != ElfType.CORE)
            .ifPresent(file -> files.put(path, file));
      } catch (Failure damaged) {
        findings.add(
            new Finding(
                path,
                Rule.WELL_FORMED,
                Severity.ERROR,
                damaged.problem().substring(path.length() + 2),
                "an ELF file has to be whole"));
      }
    }
    SortedMap<String, ElfFile> linkable = new TreeMap<>();
    FileRules rules = new FileRules(expectation);
    files.forEach((path, file) -> {
      if (rules.isForMachine(path, file, findings) && !file.debugOnly()) {
        rules.check(path, file, findings);
        linkable.put(path, file);
      }
    });
    new LoaderRules(expectation, tree, linkable).check(findings);
    return new AuditReport(
        expectation.platform(),
        files.entrySet().stream()
            .map(entry -> new AuditedFile(entry.getKey(), entry.getValue()))
            .toList(),
        findings.stream().distinct().sorted(ORDER).toList());
  }

  /// Checks one object before it is linked; `name` names it in the findings.
  ///
  /// LLVM's lld gives a program the ARM attributes of the first object on its command line, the
  /// start file, and drops those of all others. Only here can be seen that the compiler was told of
  /// the wrong processor.
  public static List<Finding> ofObject(Expectation expectation, String name, ElfFile object) {
    List<Finding> findings = new ArrayList<>();
    FileRules rules = new FileRules(expectation);
    if (rules.isForMachine(name, object, findings)) {
      rules.checkArm(name, object, findings);
    }
    return findings.stream().sorted(ORDER).toList();
  }

  /// What the ELF file at `path` says of itself, if it is one.
  static Optional<ElfFile> elf(Tree.Entry entry, String path) throws Failure, IOException {
    return isElf(entry) ? Optional.of(read(entry, path)) : Optional.empty();
  }

  private static boolean isElf(Tree.Entry entry) throws IOException {
    return switch (entry) {
      case Tree.File file -> {
        try (InputStream in = Files.newInputStream(file.content())) {
          yield ElfFile.isElf(in.readNBytes(MAGIC));
        }
      }
      case Tree.Memory file -> {
        MemorySegment head = file.content().asSlice(0, Math.min(MAGIC, file.content().byteSize()));
        yield ElfFile.isElf(head.toArray(ValueLayout.JAVA_BYTE));
      }
      case Tree.Link link -> false;
      case Tree.Directory directory -> false;
    };
  }

  private static ElfFile read(Tree.Entry entry, String path) throws Failure, IOException {
    return switch (entry) {
      case Tree.File file -> ElfFile.read(file.content(), path);
      case Tree.Memory file -> ElfFile.read(file.content(), path);
      case Tree.Link link -> throw new IllegalArgumentException("a link: " + path);
      case Tree.Directory directory -> throw new IllegalArgumentException("a directory: " + path);
    };
  }
}
