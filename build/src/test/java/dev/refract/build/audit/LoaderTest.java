package dev.refract.build.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import dev.refract.archive.Manifest;
import dev.refract.archive.Node;
import dev.refract.elf.DynamicSection;
import dev.refract.elf.ElfFile;
import dev.refract.elf.Machine;
import dev.refract.oci.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Interpreters, needed libraries and symbol versions.
class LoaderTest {
  @Test
  void aMissingLibraryIsNamedWithWhoNeedsIt() throws Exception {
    assertThatThrownBy(() ->
            Sample.v6()
                .put("usr/bin/greeter", Sample.program().needed("libssl.so.3"))
                .audit()
                .orFail())
        .hasMessage(
            "[linux/arm/v6 audit] usr/bin/greeter: it needs libssl.so.3, which is not in the image");
  }

  @Test
  void aLibraryOfALibraryCountsToo() throws Exception {
    assertThat(
            Sample.v6()
                .put("usr/bin/greeter", Sample.program().needed("liba.so.1"))
                .put("usr/lib/liba.so.1", Sample.armel().needed("libb.so.1"))
                .errors())
        .containsExactly("usr/lib/liba.so.1: it needs libb.so.1, which is not in the image");
  }

  @Test
  void aLibraryForAnotherMachineOrOutsideTheLoadersFoldersIsNotFound() throws Exception {
    assertThat(
            Sample.v6()
                .put("usr/bin/greeter", Sample.program().needed("liba.so.1"))
                .put("opt/lib/liba.so.1", Sample.armel())
                .errors())
        .containsExactly(
            "usr/bin/greeter: it needs liba.so.1, "
                + "which the loader does not find or take: opt/lib/liba.so.1");
    assertThat(
            Sample.v6()
                .put("usr/bin/greeter", Sample.program().needed("liba.so.1"))
                .put("usr/lib/liba.so.1", Sample.wide(Machine.X86_64))
                .errors())
        .containsExactly(
            "usr/bin/greeter: it needs liba.so.1, "
                + "which the loader does not find or take: usr/lib/liba.so.1",
            "usr/lib/liba.so.1: it is for x86-64, linux/arm/v6 is ARM");
  }

  @Test
  void aMissingInterpreterIsNamed() throws Exception {
    assertThat(Sample.v6().without("lib/ld-linux.so.3").errors())
        .contains(
            "usr/bin/greeter: its interpreter is /lib/ld-linux.so.3, which is not in the image");
    assertThat(
            Sample.v6().put("usr/bin/greeter", Sample.program().interpreter("/lib/other")).errors())
        .isEmpty();
    assertThat(
            Sample.v6()
                .put(
                    "lib/ld-linux.so.3", "no ELF".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .errors())
        .contains(
            "usr/bin/greeter: its interpreter is /lib/ld-linux.so.3, "
                + "lib/ld-linux.so.3 is no program for linux/arm/v6");
  }

  @Test
  void anotherInterpreterThatIsThereIsAWarning() throws Exception {
    assertThat(
            Sample.v6()
                .put("lib/ld-musl-arm.so.1", Sample.armel())
                .put("usr/bin/greeter", Sample.armel().interpreter("/lib/ld-musl-arm.so.1"))
                .warnings())
        .containsExactly(
            "usr/bin/greeter: its interpreter is /lib/ld-musl-arm.so.1, "
                + "linux/arm/v6 has /lib/ld-linux.so.3");
  }

  @Test
  void linksLeadToTheInterpreterAndTheLibraries() throws Exception {
    Sample merged =
        Sample.v6()
            .without("lib/ld-linux.so.3")
            .link("lib", "usr/lib")
            .link("usr/lib/ld-linux.so.3", "arm-linux-gnueabi/ld-2.36.so")
            .put("usr/lib/arm-linux-gnueabi/ld-2.36.so", Sample.armel().soname("ld-linux.so.3"))
            .put("usr/bin/greeter", Sample.program().needed("libz.so.1"))
            .link("usr/lib/libz.so.1", "/lib/arm-linux-gnueabi/../arm-linux-gnueabi/libz.so.1.2")
            .put("usr/lib/arm-linux-gnueabi/libz.so.1.2", Sample.armel().soname("libz.so.1"));
    assertThat(merged.audit().findings()).isEmpty();
  }

  @Test
  void linksThatLeadNowhereOrRoundAreNotFollowedForEver() throws Exception {
    Sample image =
        Sample.v6()
            .link("usr/lib/liba.so.1", "libb.so.1")
            .link("usr/lib/libb.so.1", "liba.so.1")
            .put("usr/bin/greeter", Sample.program().needed("liba.so.1"));
    assertThat(image.errors())
        .containsExactly(
            "usr/bin/greeter: it needs liba.so.1, "
                + "which the loader does not find or take: usr/lib/liba.so.1");
    assertThat(image.tree().file("../../usr/bin/greeter")).contains("usr/bin/greeter");
    assertThat(image.tree().file("usr/bin/greeter/x")).isEmpty();
    assertThat(image.tree().file("usr/bin")).isEmpty();
  }

  @Test
  void runpathIsForTheFileAndRpathForAllBelowIt() throws Exception {
    Sample runpath =
        Sample.v6()
            .put("opt/bin/x", Sample.program().needed("liba.so").text(29, "$ORIGIN/../lib"))
            .put("opt/lib/liba.so", Sample.armel().needed("libb.so"))
            .put("opt/lib/libb.so", Sample.armel());
    assertThat(runpath.errors())
        .containsExactly(
            "opt/lib/liba.so: it needs libb.so, "
                + "which the loader does not find or take: opt/lib/libb.so");

    Sample rpath =
        Sample.v6()
            .put(
                "opt/bin/x",
                Sample.program().needed("liba.so").text(15, "relative:${ORIGIN}/../lib"))
            .put("opt/lib/liba.so", Sample.armel().needed("libb.so"))
            .put("opt/lib/libb.so", Sample.armel());
    assertThat(rpath.errors()).isEmpty();

    Sample hidden =
        Sample.v6()
            .put(
                "opt/bin/x",
                Sample.program().needed("liba.so").text(15, "/opt/lib").text(29, "/elsewhere"))
            .put("opt/lib/liba.so", Sample.armel());
    assertThat(hidden.errors())
        .containsExactly(
            "opt/bin/x: it needs liba.so, "
                + "which the loader does not find or take: opt/lib/liba.so");
  }

  @Test
  void aLibraryThatIsLoadedAlreadyIsNotSearched() throws Exception {
    assertThat(
            Sample.v6()
                .put(
                    "opt/bin/x",
                    Sample.program().needed("liba.so").needed("libb.so").text(29, "/opt"))
                .put("opt/liba.so", Sample.armel().needed("libb.so.1"))
                .put("opt/libb.so", Sample.armel().soname("libb.so.1"))
                .audit()
                .findings())
        .isEmpty();
  }

  @Test
  void aLibraryOpenedAtRunTimeMayFindWhatItNeedsInMemory() throws Exception {
    Sample image =
        Sample.v6()
            .put("opt/libjava.so", Sample.armel().needed("libjvm.so"))
            .put("opt/server/libjvm.so", Sample.armel());
    assertThat(image.errors()).isEmpty();
    assertThat(image.warnings())
        .containsExactly(
            "opt/libjava.so: it needs libjvm.so, "
                + "which the loader does not find or take: opt/server/libjvm.so");
    assertThat(image.without("opt/server/libjvm.so").errors())
        .containsExactly("opt/libjava.so: it needs libjvm.so, which is not in the image");
  }

  @Test
  void aPathInsteadOfANameIsTakenAsItIs() throws Exception {
    Sample image =
        Sample.v6()
            .put("usr/bin/greeter", Sample.program().needed("/opt/liba.so"))
            .put("opt/liba.so", Sample.armel());
    assertThat(image.errors()).isEmpty();
    assertThat(
            image
                .put("usr/bin/origin", Sample.program().needed("$ORIGIN/../../opt/liba.so"))
                .errors())
        .isEmpty();
    image.without("usr/bin/origin");
    assertThat(image.without("opt/liba.so").errors())
        .containsExactly("usr/bin/greeter: it needs /opt/liba.so, which is not in the image");
  }

  @Test
  void aNewerGlibcThanTheImageHasIsRefused() throws Exception {
    assertThat(
            Sample.v6()
                .put(
                    "usr/bin/greeter",
                    Sample.armel()
                        .interpreter("/lib/ld-linux.so.3")
                        .needed("libc.so.6")
                        .needs("libc.so.6", "GLIBC_2.36", "GLIBC_2.38", "~GLIBC_2.40"))
                .errors())
        .containsExactly(
            "usr/bin/greeter: it needs GLIBC_2.38 of libc.so.6, "
                + "usr/lib/arm-linux-gnueabi/libc.so.6 does not define that, "
                + "its highest is GLIBC_2.36");
    assertThat(
            Sample.v6()
                .put(
                    "usr/bin/greeter", Sample.armel().needed("libc.so.6").needs("libc.so.6", "odd"))
                .errors())
        .containsExactly(
            "usr/bin/greeter: it needs odd of libc.so.6, "
                + "usr/lib/arm-linux-gnueabi/libc.so.6 does not define that");
  }

  @Test
  void aLibraryWithoutVersionsIsAWarning() throws Exception {
    Sample image =
        Sample.v6().put("usr/lib/arm-linux-gnueabi/libc.so.6", Sample.armel().soname("libc.so.6"));
    assertThat(image.errors()).isEmpty();
    assertThat(image.warnings())
        .containsExactly(
            "usr/bin/greeter: it needs GLIBC_2.4, GLIBC_2.34 of libc.so.6, "
                + "usr/lib/arm-linux-gnueabi/libc.so.6 defines no versions");
  }

  @Test
  void aManifestAndTheFolderOfItsFilesAreATree(@TempDir Path top) throws Exception {
    byte[] program = Sample.armel().type(2).bytes();
    Files.createDirectories(top.resolve("usr/bin"));
    Files.write(top.resolve("usr/bin/greeter"), program);
    SortedMap<String, Node> nodes = new TreeMap<>();
    nodes.put("bin", new Node.Symlink("usr/bin"));
    nodes.put("usr/bin", new Node.Directory(0755));
    nodes.put("usr/bin/greeter", new Node.File(0755, program.length, Digest.of(program)));
    Tree tree = Tree.of(new Manifest(nodes), top);
    assertThat(tree.file("/bin/greeter")).contains("usr/bin/greeter");
    AuditReport report = Audit.of(Expectation.of(Platform.parse("linux/arm/v6")), tree).orFail();
    assertThat(report.files()).extracting(AuditedFile::path).containsExactly("usr/bin/greeter");
  }

  /// The host's own loader is the oracle: it found all that the running Java has in memory.
  @Test
  void theLibrariesOfTheRunningJavaAreFoundWhereTheyAre() throws Exception {
    Path java = Path.of("/proc/self/exe").toRealPath();
    String loader = ElfFile.read(java).interpreter().orElseThrow();
    SortedMap<String, Tree.Entry> entries = new TreeMap<>();
    entries.put(inTree(java), new Tree.File(java));
    entries.put(loader.substring(1), new Tree.File(Path.of(loader).toRealPath()));
    for (String mapped : Files.readAllLines(Path.of("/proc/self/maps"))) {
      int start = mapped.indexOf('/');
      Path path = Path.of(start < 0 ? "/" : mapped.substring(start));
      if (path.toString().contains(".so") && Files.isRegularFile(path)) {
        entries.put(inTree(path), new Tree.File(path));
        ElfFile.read(path)
            .dynamic()
            .flatMap(DynamicSection::soname)
            .ifPresent(name ->
                entries.putIfAbsent(
                    inTree(path.resolveSibling(name)), new Tree.Link(path.toString())));
      }
    }
    Expectation amd64 = Expectation.of(Platform.parse("linux/amd64"));
    AuditReport report = Audit.of(amd64, Tree.of(entries));
    assertThat(report.errors()).isEmpty();
    assertThat(report.files()).hasSizeGreaterThan(5);

    entries.keySet().removeIf(path -> path.endsWith("/libc.so.6"));
    assertThat(Audit.of(amd64, Tree.of(entries)).errors())
        .extracting(Finding::message)
        .contains(inTree(java) + ": it needs libc.so.6, which is not in the image");
  }

  private static String inTree(Path path) {
    return path.toString().substring(1);
  }
}
