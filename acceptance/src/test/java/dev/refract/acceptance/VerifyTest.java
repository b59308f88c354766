package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.TarWriter;
import dev.refract.build.emulator.Emulator;
import dev.refract.build.emulator.Probe;
import dev.refract.build.emulator.Trial;
import dev.refract.build.emulator.Trials;
import dev.refract.build.verify.Verification;
import dev.refract.build.verify.VerifyReport;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobBytes;
import dev.refract.oci.Execution;
import dev.refract.oci.Image;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.Layer;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Platform;
import dev.refract.oci.PlatformImage;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.Layout;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Images are proven, or not, as a user sees it.
class VerifyTest {
  private static final Platform V6 = Platform.of("linux", "arm", "v6");
  private static final Platform V7 = Platform.of("linux", "arm", "v7");

  @Test
  void theGreeterIsWhatItSays() throws Exception {
    Finished well =
        verify(Greeter.get().archive(), "--platform=linux/arm/v6", "--probe=http://:3000/healthz");
    assertThat(well.exitCode()).as("%s", well).isZero();
    assertThat(well.stdout())
        .matches("PLATFORM .* START\nlinux/arm/v6 +ok +ok, 3 +ok, [0-9]+ ELF +ok\n");
  }

  @Test
  void aProgramThatCrashesAtStart() throws Exception {
    Path layout = busybox(V6, "/bin/busybox");
    Finished crash = verify(layout, "--smoke=true");
    assertThat(crash.exitCode()).isEqualTo(1);
    assertThat(crash.stdout())
        .contains("wrong linux/arm/v6 bin/busybox: Tag_CPU_arch is v7, ")
        .contains("wrong linux/arm/v6 /bin/busybox true: crashed: illegal instruction (signal 4)");
    assertThat(crash.stderr()).startsWith("[verify] linux/arm/v6 bin/busybox: ");

    assertThat(verify(layout, "--no-run", "--json").stdout())
        .contains("\"rule\": \"elf\"", "\"passed\": false")
        .doesNotContain("\"start\"");
  }

  @Test
  void aServiceThatNeverAnswers() throws Exception {
    Path layout = busybox(V7, "/bin/busybox", "sleep", "1000");
    Path scratch = Place.fresh("verify");
    VerifyReport report;
    try (Debian debian = Debian.open();
        ImageStore store = ImageStore.open(layout)) {
      Trials trials =
          new Trials(new Emulator(debian.programs(), scratch), scratch, Duration.ofSeconds(2));
      report =
          Verification.of(
              store,
              Optional.empty(),
              List.of(),
              Optional.of(platform ->
                  trials.run(platform, new Trial.Manner.Service(Probe.parse("http://:80/")))),
              scratch);
    }
    assertThat(report.errors())
        .singleElement()
        .satisfies(error ->
            assertThat(error.message())
                .startsWith("linux/arm/v7 /bin/busybox sleep 1000: never answered: "));
  }

  @Test
  void whatIsNoImageOrHasNoSuchPlatformIsSaid() throws Exception {
    Finished none = verify(Place.fresh("empty"), "--no-run");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.stderr()).contains("is not an image layout: it has no oci-layout");

    Finished other = verify(busybox(V7, "/bin/busybox"), "--platform=linux/arm64");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.stderr())
        .isEqualTo(
            """
            [image] there is nothing for linux/arm64 in the image
            try: choose from linux/arm/v7
            """);
  }

  @Test
  void anImageThatIsUnfitIsNotWritten() throws Exception {
    TinyCache cache = TinyCache.get();
    Tiny tiny = Tiny.create();
    String mirror = "--mirror=" + cache.mirror().address();
    Finished unfit = tiny.build(cache.directory(), mirror, "--verify", "--probe=http://:80/");
    assertThat(unfit.exitCode()).isEqualTo(1);
    assertThat(unfit.stderr()).contains("ended with exit code 0");
    assertThat(tiny.outputs()).isEmpty();

    Finished fit = tiny.build(cache.directory(), mirror, "--verify", "--smoke=you").orFail();
    assertThat(fit.stderr()).contains("[linux/amd64 start] answered with exit code 0");
    assertThat(tiny.outputs()).containsExactly("tiny.tar");
  }

  /// Raspbian's kind of image, in small: Debian has no libraries for it, so that loader and program
  /// are written here, and put together by GNU's assembler and linker.
  @Test
  void hardFloatV6RunsOnItsProcessor() throws Exception {
    Path place = Place.fresh("hard-float");
    // What a loader does in the end: it jumps to where the kernel says that the program begins.
    Path loader =
        assembled(
            place,
            "loader",
            """
            ldr r0, [sp]
            add r1, sp, r0, lsl #2
            add r1, r1, #8
            1: ldr r2, [r1], #4
            cmp r2, #0
            bne 1b
            2: ldr r2, [r1], #4
            ldr r3, [r1], #4
            cmp r2, #9
            bne 2b
            bx r3
            """,
            "-shared");
    Path program =
        assembled(
            place,
            "program",
            """
            vldr d0, three
            vldr d1, two
            bl product
            vcvt.s32.f64 s0, d0
            vmov r0, s0
            sub r0, r0, #6
            mov r7, #1
            svc 0
            product: vmul.f64 d0, d0, d1
            bx lr
            .balign 8
            three: .double 3
            two: .double 2
            """,
            "-pie",
            "--dynamic-linker=/lib/ld-linux-armhf.so.3");
    SortedMap<String, Path> files = new TreeMap<>();
    files.put("lib/ld-linux-armhf.so.3", loader);
    files.put("bin/program", program);
    Finished well = verify(image(V6, files, "/bin/program"), "--smoke=");
    assertThat(well.stdout()).as("%s", well).contains("ok, 2 ELF").doesNotContain("wrong");
    assertThat(well.exitCode()).isZero();
    try (Debian debian = Debian.open()) {
      files.put(
          "lib/libz.so.1",
          debian
              .files("debian:bookworm", "armhf", "zlib1g")
              .resolve("usr/lib/arm-linux-gnueabihf/libz.so.1")
              .toRealPath());
    }
    Finished seven = verify(image(V6, files, "/bin/program"), "--no-run");
    assertThat(seven.exitCode()).isEqualTo(1);
    assertThat(seven.stdout())
        .contains("libz.so.1: Tag_CPU_arch is v7, linux/arm/v6 allows v6 at most")
        .doesNotContain("is soft-float");
  }

  private static Path assembled(Path place, String name, String code, String... options)
      throws Exception {
    Files.writeString(
        place.resolve(name + ".s"),
        ".syntax unified\n.eabi_attribute Tag_ABI_VFP_args, 1\n.global _start\n_start:\n"
            + code
            + ".section .note.GNU-stack, \"\", %progbits\n");
    Peers peers = Peers.get();
    String prefix = "arm-linux-gnueabihf-";
    String object = name + ".o";
    peers
        .run(place, prefix + "as", "-march=armv6", "-mfpu=vfp", "-o", object, name + ".s")
        .orFail();
    List<String> words = new ArrayList<>(List.of("-o", name, object));
    words.addAll(List.of(options));
    peers.run(place, prefix + "ld", words.toArray(String[]::new)).orFail();
    return place.resolve(name);
  }

  private static Finished verify(Path image, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("verify", image.toString()));
    arguments.addAll(List.of("--cache=" + Place.cache(), "--accept-expired", "--progress=none"));
    arguments.addAll(List.of(options));
    return Product.run(
        Place.scratch(), Map.of("HOME", "/nowhere"), arguments.toArray(String[]::new));
  }

  /// An image for `platform` that holds Debian's busybox for ARMv7 and nothing else.
  private static Path busybox(Platform platform, String... entrypoint) throws Exception {
    Path program;
    try (Debian debian = Debian.open()) {
      program =
          debian.files("debian:bookworm", "armhf", "busybox-static").resolve("usr/bin/busybox");
    }
    return image(platform, new TreeMap<>(Map.of("bin/busybox", program)), entrypoint);
  }

  /// An image for `platform` that holds these files, by their paths in it.
  private static Path image(Platform platform, SortedMap<String, Path> files, String... entrypoint)
      throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SortedSet<String> folders = new TreeSet<>();
    try (TarWriter tar = new TarWriter(bytes)) {
      for (String file : files.keySet()) {
        String folder = file.substring(0, file.lastIndexOf('/'));
        if (folders.add(folder)) {
          tar.directory(folder, 0755, 0, 0, 0);
        }
        Path local = files.get(file);
        try (InputStream content = Files.newInputStream(local)) {
          tar.file(file, 0755, 0, 0, 0, Files.size(local), content);
        }
      }
    }
    BlobBytes blob = Blob.of(bytes.toByteArray());
    Execution none = Execution.NONE;
    Execution execution =
        new Execution(
            none.user(),
            none.exposedPorts(),
            none.env(),
            List.of(entrypoint),
            none.cmd(),
            none.volumes(),
            none.workingDir(),
            none.labels(),
            none.stopSignal());
    ImageConfig config =
        new ImageConfig(
            Optional.empty(),
            Optional.empty(),
            platform,
            execution,
            List.of(blob.digest()),
            List.of());
    Path layout = Place.fresh("verify").resolve("layout");
    Layout.write(
        layout,
        new Image(
            List.of(
                new PlatformImage(
                    config,
                    List.of(new Layer(MediaTypes.LAYER, blob.digest(), blob)),
                    Annotations.NONE)),
            Annotations.NONE),
        List.of(Reference.parse("one:1")));
    return layout;
  }
}
