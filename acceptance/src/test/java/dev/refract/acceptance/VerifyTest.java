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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes);
        InputStream content = Files.newInputStream(program)) {
      tar.directory("bin", 0755, 0, 0, 0);
      tar.file("bin/busybox", 0755, 0, 0, 0, Files.size(program), content);
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
    Path layout = Place.fresh("busybox").resolve("layout");
    Layout.write(
        layout,
        new Image(
            List.of(
                new PlatformImage(
                    config,
                    List.of(new Layer(MediaTypes.LAYER, blob.digest(), blob)),
                    Annotations.NONE)),
            Annotations.NONE),
        List.of(Reference.parse("busybox:1")));
    return layout;
  }
}
