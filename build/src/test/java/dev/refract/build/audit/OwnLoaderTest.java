package dev.refract.build.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.elf.ArmTag;
import dev.refract.elf.Assembler;
import dev.refract.elf.Machine;
import dev.refract.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is expected of an image hangs on which loader it has and where that looks.
class OwnLoaderTest {
  private static final String HARD = "/lib/ld-linux-armhf.so.3";
  private static final String AMD64 = "/lib64/ld-linux-x86-64.so.2";

  private static Assembler hardV6() {
    return Sample.armhf()
        .attributes(
            Map.of(
                ArmTag.CPU_ARCH,
                6,
                ArmTag.ARM_ISA_USE,
                1,
                ArmTag.THUMB_ISA_USE,
                1,
                ArmTag.FP_ARCH,
                2,
                ArmTag.ABI_VFP_ARGS,
                1));
  }

  private static List<String> errors(Sample image, String platform) throws Exception {
    Tree tree = image.tree();
    return Audit.of(Expectation.of(Platform.parse(platform), tree), tree).errors().stream()
        .map(Finding::message)
        .toList();
  }

  private static Sample raspbian() {
    return new Sample()
        .put("usr/lib/arm-linux-gnueabihf/ld-linux-armhf.so.3", hardV6())
        .link("usr/lib/ld-linux-armhf.so.3", "arm-linux-gnueabihf/ld-linux-armhf.so.3")
        .link("lib", "usr/lib")
        .put("usr/lib/arm-linux-gnueabihf/libc.so.6", hardV6().soname("libc.so.6"))
        .put("usr/bin/berry", hardV6().interpreter(HARD).needed("libc.so.6"));
  }

  @Test
  void hardFloatV6FitsWhereTheLoaderIsAndV7DoesNot() throws Exception {
    assertThat(errors(raspbian(), "linux/arm/v6")).isEmpty();
    assertThat(errors(raspbian().put("usr/lib/lib7.so", Sample.armhf()), "linux/arm/v6"))
        .contains("usr/lib/lib7.so: Tag_CPU_arch is v7, linux/arm/v6 allows v6 at most");
    assertThat(errors(raspbian().put("usr/lib/libsoft.so", Sample.armel()), "linux/arm/v6"))
        .containsExactly("usr/lib/libsoft.so: e_flags say soft-float, linux/arm/v6 is hard-float");
  }

  @Test
  void armelStaysAsStrictAsItWas() throws Exception {
    assertThat(errors(Sample.v6(), "linux/arm/v6")).isEmpty();
    String soft = "usr/bin/berry: Tag_ABI_VFP_args is VFP registers, linux/arm/v6 is soft-float";
    Assembler berry = hardV6().interpreter(HARD);
    assertThat(errors(Sample.v6().put("usr/bin/berry", berry), "linux/arm/v6")).contains(soft);
    // Both loaders: none of them can have the other's libraries.
    assertThat(
            errors(
                Sample.v6().put("usr/bin/berry", berry).put(HARD.substring(1), hardV6()),
                "linux/arm/v6"))
        .contains(soft);
    // No loader at all: all files have to be of one mind.
    assertThat(errors(new Sample().put("bin/a", hardV6()), "linux/arm/v6")).isEmpty();
    assertThat(
            errors(
                new Sample().put("bin/a", hardV6()).put("bin/b", Sample.armel()), "linux/arm/v6"))
        .containsExactly("bin/a: Tag_ABI_VFP_args is VFP registers, linux/arm/v6 is soft-float");
  }

  @Test
  void theFoldersOfFedora() throws Exception {
    Sample fedora =
        new Sample()
            .put("usr/lib64/ld-linux-x86-64.so.2", Sample.wide(Machine.X86_64))
            .link("lib64", "usr/lib64")
            .put("usr/lib64/libc.so.6", Sample.wide(Machine.X86_64).soname("libc.so.6"))
            .put(
                "usr/bin/main", Sample.wide(Machine.X86_64).interpreter(AMD64).needed("libc.so.6"));
    assertThat(errors(fedora, "linux/amd64")).isEmpty();
  }

  @Test
  void theFoldersOfMusl() throws Exception {
    Sample alpine =
        new Sample()
            .put("lib/ld-musl-x86_64.so.1", Sample.wide(Machine.X86_64))
            .put("opt/lib/libown.so", Sample.wide(Machine.X86_64))
            .put("usr/local/lib/liblocal.so", Sample.wide(Machine.X86_64))
            .put(
                "usr/bin/main",
                Sample.wide(Machine.X86_64)
                    .interpreter("/lib/ld-musl-x86_64.so.1")
                    .needed("libown.so")
                    .needed("liblocal.so"));
    String missing = "usr/bin/main: it needs %s, which the loader does not find or take: %s";
    assertThat(errors(alpine, "linux/amd64"))
        .containsExactly(missing.formatted("libown.so", "opt/lib/libown.so"));
    text(alpine, "etc/ld-musl-x86_64.path", "/lib:/opt/lib/\n");
    assertThat(errors(alpine, "linux/amd64"))
        .containsExactly(missing.formatted("liblocal.so", "usr/local/lib/liblocal.so"));
  }

  /// `ldconfig` reads them into the cache, and the loader reads that alone.
  @Test
  void theFoldersOfTheConfiguration() throws Exception {
    Sample image =
        new Sample()
            .put("lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", Sample.wide(Machine.X86_64))
            .link("lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
            .put("usr/local/lib/libown.so", Sample.wide(Machine.X86_64))
            .put(
                "usr/bin/main", Sample.wide(Machine.X86_64).interpreter(AMD64).needed("libown.so"));
    text(image, "etc/ld.so.conf", "# folders\ninclude ld.so.conf.d/*.conf\n");
    text(image, "etc/ld.so.conf.d/libc.conf", "/usr/local/lib # of the machine\n");
    text(image, "etc/ld.so.conf.d/loop.conf", "include /etc/ld.so.conf\n");
    assertThat(errors(image, "linux/amd64")).hasSize(1);
    text(image, "etc/ld.so.cache", "glibc-ld.so.cache1.1");
    assertThat(errors(image, "linux/amd64")).isEmpty();
  }

  private static void text(Sample image, String path, String text) {
    image.put(path, text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
