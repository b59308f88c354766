package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.build.audit.Audit;
import dev.refract.build.audit.AuditReport;
import dev.refract.build.audit.Expectation;
import dev.refract.build.audit.Finding;
import dev.refract.build.audit.Tree;
import dev.refract.elf.ArmArchitecture;
import dev.refract.elf.ArmAttributes;
import dev.refract.elf.ElfFile;
import dev.refract.elf.ElfType;
import dev.refract.elf.Machine;
import dev.refract.failure.Failure;
import dev.refract.oci.Execution;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Images that would not run are refused, with the file and the reason; QEMU agrees that they would
/// not.
class UnfitImageTest {
  private static final Platform V7 = Platform.of("linux", "arm", "v7");
  private static final Platform V6 = Platform.of("linux", "arm", "v6");
  private static final String PROGRAM = "usr/bin/greeter";
  private static final List<String> LIBRARIES =
      List.of("atomic", "crypto", "event", "gc", "pcre2-8", "ssl", "yaml", "z", "gcc", "gcc_eh");

  @Test
  void greetersOwnImagesFit() throws Exception {
    for (Platform platform : List.of(V7, V6)) {
      assertThat(audit(platform, tree(Greeter.get().root(platform))).errors()).isEmpty();
    }
  }

  /// What the recipe of many a project for "arm" does: code for ARMv6, libraries for ARMv7.
  @Test
  void aProgramForV6LinkedToLibrariesForV7() throws Exception {
    Path root = Greeter.get().root(V7);
    Files.move(
        linkedToArmhf(objectForV6()), root.resolve(PROGRAM), StandardCopyOption.REPLACE_EXISTING);

    assertThat(version(root, "cortex-a7").stdout()).startsWith("greeter 1.0.0");
    assertThat(version(root, "arm1176").exitCode()).as("on an ARMv6").isNotZero();

    AuditReport report = audit(V6, tree(root));
    assertThat(report.errors())
        .extracting(Finding::message)
        .anyMatch(text -> text.startsWith(PROGRAM + ": Tag_CPU_arch is v7, "))
        .anyMatch(text -> text.startsWith(PROGRAM + ": Tag_ABI_VFP_args is "))
        .anyMatch(
            text -> text.startsWith("usr/lib/arm-linux-gnueabihf/libc.so.6: Tag_CPU_arch is v7, "));
    assertThatThrownBy(report::orFail)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("linux/arm/v6")
        .hasMessageContaining(PROGRAM);
  }

  @Test
  void aLibraryThatIsNotThere() throws Exception {
    SortedMap<String, Tree.Entry> entries = tree(Greeter.get().root(V6));
    assertThat(entries.remove("usr/lib/arm-linux-gnueabi/libc.so.6")).isNotNull();

    assertThatThrownBy(() -> audit(V6, entries).orFail())
        .isInstanceOf(Failure.class)
        .hasMessageContaining(PROGRAM + ": it needs libc.so.6, which is not in the image");
  }

  @Test
  void aLoaderThatIsNotThere() throws Exception {
    SortedMap<String, Tree.Entry> entries = tree(Greeter.get().root(V6));
    assertThat(entries.keySet().removeIf(path -> path.matches(".*/ld-linux.*"))).isTrue();

    assertThatThrownBy(() -> audit(V6, entries).orFail())
        .isInstanceOf(Failure.class)
        .hasMessageContaining(
            PROGRAM + ": its interpreter is /lib/ld-linux.so.3, which is not in the image");
  }

  private static AuditReport audit(Platform platform, SortedMap<String, Tree.Entry> entries)
      throws Failure, IOException {
    return Audit.of(Expectation.of(platform), Tree.of(entries));
  }

  private static SortedMap<String, Tree.Entry> tree(Path root) throws IOException {
    SortedMap<String, Tree.Entry> entries = new TreeMap<>();
    List<Path> paths;
    try (Stream<Path> all = Files.walk(root)) {
      paths = all.filter(path -> !path.equals(root)).toList();
    }
    for (Path path : paths) {
      String name = root.relativize(path).toString();
      if (Files.isSymbolicLink(path)) {
        entries.put(name, new Tree.Link(Files.readSymbolicLink(path).toString()));
      } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        entries.put(name, new Tree.Directory());
      } else {
        entries.put(name, new Tree.File(path));
      }
    }
    return entries;
  }

  private static Finished version(Path root, String cpu) throws Exception {
    Emulation.Start start =
        new Emulation("qemu-arm", cpu)
            .start(root, Execution.NONE, Map.of(), List.of("/" + PROGRAM, "--version"));
    try (Running running = Running.start(Place.scratch(), start.environment(), start.words())) {
      return running.await();
    }
  }

  // What Crystal made of the greeter, out of the cache.
  private static Path objectForV6() throws Exception {
    Greeter.get();
    List<Path> blobs;
    try (Stream<Path> all = Files.list(Place.cache().resolve("blobs/sha256"))) {
      blobs = all.sorted().toList();
    }
    for (Path blob : blobs) {
      if (isElf(blob)) {
        ElfFile file = ElfFile.read(blob);
        if (file.header().type() == ElfType.REL
            && file.header().machine().equals(Machine.ARM)
            && file.armAttributes().flatMap(ArmAttributes::architecture).stream()
                .anyMatch(ArmArchitecture.V6::equals)
            && new String(Files.readAllBytes(blob), StandardCharsets.ISO_8859_1)
                .contains("Greeter::Selfcheck")) {
          return blob;
        }
      }
    }
    throw new AssertionError("no object for ARMv6 in the cache");
  }

  private static boolean isElf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ElfFile.isElf(in.readNBytes(4));
    }
  }

  private static Path linkedToArmhf(Path object) throws Exception {
    Path root =
        CachedRoots.with(
            "usr/lib/arm-linux-gnueabihf/libevent.a",
            "usr/lib/arm-linux-gnueabihf/libssl.a",
            "usr/lib/arm-linux-gnueabihf/libyaml.a");
    Path libraries = root.resolve("usr/lib/arm-linux-gnueabihf");
    Path gcc = only(root.resolve("usr/lib/gcc/arm-linux-gnueabihf"));
    Path program = Place.fresh("linked").resolve("program");
    Path toolchain = CachedRoots.with("usr/bin/crystal");
    List<String> words = new ArrayList<>(Peers.words(toolchain, linker(toolchain)));
    words.addAll(List.of("-m", "armelf_linux_eabi", "--sysroot=" + root, "-pie"));
    words.addAll(List.of("-dynamic-linker", "/lib/ld-linux-armhf.so.3", "--eh-frame-hdr"));
    words.addAll(List.of("-o", program.toString(), libraries + "/Scrt1.o", libraries + "/crti.o"));
    words.addAll(List.of(gcc + "/crtbeginS.o", "-L" + gcc, "-L" + libraries, object.toString()));
    words.addAll(List.of("-Bstatic", "--start-group"));
    LIBRARIES.forEach(library -> words.add("-l" + library));
    words.addAll(List.of("--end-group", "-Bdynamic", "-lm", "-lc"));
    words.addAll(List.of(gcc + "/crtendS.o", libraries + "/crtn.o"));
    try (Running running = Running.start(Place.scratch(), Map.of("LC_ALL", "C"), words)) {
      running.await().orFail();
    }
    return program;
  }

  private static String linker(Path toolchain) throws IOException {
    try (Stream<Path> programs = Files.list(toolchain.resolve("usr/bin"))) {
      return programs
          .map(program -> String.valueOf(program.getFileName()))
          .filter(name -> name.matches("ld\\.lld-[0-9]+"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Path only(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.findFirst().orElseThrow();
    }
  }
}
