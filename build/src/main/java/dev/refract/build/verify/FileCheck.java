package dev.refract.build.verify;

import dev.refract.archive.TarEntry;
import dev.refract.build.audit.Audit;
import dev.refract.build.audit.AuditReport;
import dev.refract.build.audit.Expectation;
import dev.refract.build.audit.Tree;
import dev.refract.elf.ElfFile;
import dev.refract.failure.Failure;
import dev.refract.oci.Execution;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageFiles;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Looks at what a container of one platform sees.
///
/// @param scratch an existing directory, in which copies of ELF files are left
record FileCheck(Path scratch) {
  private static final int MAGIC = 4;
  private static final int ANY_EXECUTE = 0111;
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /// What all ELF files of one platform may have together, in bytes.
  private static final long MOST_ELF = 8L << 30;

  /// Looks at all files of `platform`.
  ///
  /// @return how many ELF files were looked at
  int check(StoredPlatform platform, Findings findings) throws IOException {
    ImageFiles files;
    SortedMap<String, Tree.Entry> entries;
    try {
      files = platform.files();
      entries = entries(files);
    } catch (Failure e) {
      findings.error(Rule.LAYER, "layers", e.problem());
      return 0;
    }
    entrypoint(platform.config().value().execution(), files, findings);
    return audit(platform.platform().normalised(), Tree.of(entries), findings);
  }

  private static int audit(Platform platform, Tree tree, Findings findings) throws IOException {
    Expectation expectation;
    try {
      expectation = Expectation.of(platform, tree);
    } catch (Failure e) {
      findings.warning(Rule.ELF, "files", e.problem());
      return 0;
    }
    AuditReport report = Audit.of(expectation, tree);
    for (dev.refract.build.audit.Finding found : report.findings()) {
      findings.add(Rule.ELF, found.severity(), found.file(), found.found() + ", " + found.wanted());
    }
    return report.files().size();
  }

  /// The image's files, of which the content of what the audit looks at is kept.
  private SortedMap<String, Tree.Entry> entries(ImageFiles files) throws IOException, Failure {
    SortedMap<String, Tree.Entry> entries = new TreeMap<>();
    files
        .files()
        .forEach((path, file) -> {
          switch (file.entry()) {
            case TarEntry.Directory _ -> entries.put(path, new Tree.Directory());
            case TarEntry.Symlink link -> entries.put(path, new Tree.Link(link.target()));
            case TarEntry.File _, TarEntry.HardLink _ ->
                entries.put(path, new Tree.Memory(MemorySegment.ofArray(new byte[0])));
          }
        });
    long[] total = {0};
    files.read(
        _ -> true,
        (file, content) -> {
          byte[] head = content.readNBytes(MAGIC);
          if (ElfFile.isElf(head) || Expectation.reads(file.path())) {
            total[0] += file.size();
            if (total[0] > MOST_ELF) {
              throw new Failure(
                  Failure.Kind.UNTRUSTED,
                  "verify",
                  "its ELF files have more than " + MOST_ELF + " bytes together");
            }
            entries.put(file.path(), new Tree.File(copy(head, content)));
          }
        });
    return entries;
  }

  private Path copy(byte[] head, InputStream rest) throws IOException {
    Path copy = Files.createTempFile(scratch, "elf", "");
    try (OutputStream out = Files.newOutputStream(copy)) {
      out.write(head);
      rest.transferTo(out);
    }
    return copy;
  }

  private static void entrypoint(Execution execution, ImageFiles files, Findings findings) {
    List<String> words = new ArrayList<>(execution.entrypoint());
    words.addAll(execution.cmd());
    if (words.isEmpty()) {
      findings.warning(Rule.ENTRYPOINT, "configuration", "it names no program to start");
      return;
    }
    String program = words.getFirst();
    Optional<ImageFiles.File> found =
        candidates(execution, program).stream()
            .flatMap(path -> files.resolve(path).stream())
            .filter(file -> file.entry() instanceof TarEntry.File)
            .findFirst();
    if (found.isEmpty()) {
      findings.error(Rule.ENTRYPOINT, program, "the program to start is not in the image");
    } else if ((found.get().entry().mode() & ANY_EXECUTE) == 0) {
      findings.error(
          Rule.ENTRYPOINT,
          program,
          "nobody may execute it, its mode is "
              + Integer.toOctalString(found.get().entry().mode()));
    }
  }

  private static List<String> candidates(Execution execution, String program) {
    if (program.startsWith("/")) {
      return List.of(program);
    }
    if (program.contains("/")) {
      return List.of(execution.workingDir().orElse("/") + "/" + program);
    }
    String path =
        execution.env().stream()
            .filter(variable -> variable.startsWith("PATH="))
            .reduce((first, last) -> last)
            .map(variable -> variable.substring("PATH=".length()))
            .orElse(DEFAULT_PATH);
    return List.of(path.split(":", -1)).stream().map(folder -> folder + "/" + program).toList();
  }
}
