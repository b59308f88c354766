package dev.refract.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.refract.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CompileCommandTest {
  private static SandboxPaths paths(Optional<String> overlay, String cache) {
    return new SandboxPaths(
        List.of("/usr/bin/crystal"),
        "/usr/lib/crystal/lib",
        overlay,
        "/project",
        "/output",
        cache,
        "/tmp",
        "/scripts",
        List.of("/usr/bin"));
  }

  private static final SandboxPaths PLAIN = paths(Optional.empty(), "/cache");

  @Test
  void namesTheTargetAndAnObjectWithoutADot() {
    assertThat(CompileCommand.of(CrystalTarget.AARCH64, "src/a.cr", true).arguments(PLAIN))
        .containsExactly(
            "/usr/bin/crystal",
            "build",
            "--cross-compile",
            "--target",
            "aarch64-linux-gnu",
            "--release",
            "--no-color",
            "-o",
            "/output/program",
            "src/a.cr");
    assertThat(CompileCommand.OUTPUT_NAME).doesNotContain(".");
    assertThat(CompileCommand.OBJECT_NAME).isEqualTo("program.o");
  }

  @Test
  void armV6SavesFloatRegistersAndHidesCrystalsOwnWarnings() {
    assertThat(CompileCommand.of(CrystalTarget.ARM_V6, "a.cr", false).arguments(PLAIN))
        .containsSubsequence("--target", "armv6k-unknown-linux-gnueabi", "--mcpu", "arm1176jzf-s")
        .containsSubsequence("-D", "armhf")
        .containsSubsequence(
            "--exclude-warnings",
            "lib",
            "--exclude-warnings",
            "/usr/lib/crystal/lib/exception/call_stack/libunwind.cr");
  }

  @Test
  void passesWhatTheUserAsksFor() {
    CompileCommand command =
        new CompileCommand(
            CrystalTarget.X86_64,
            "a.cr",
            false,
            true,
            true,
            true,
            Optional.of("haswell"),
            List.of("preview_mt", "x"),
            List.of("-lfoo", "-Wl,-x"));
    assertThat(command.arguments(PLAIN))
        .containsSubsequence("--static", "--error-trace", "-D", "preview_mt", "-D", "x")
        .containsSubsequence("--link-flags", "-lfoo -Wl,-x", "-o")
        .containsSubsequence("--mcpu", "haswell")
        .doesNotContain("--no-color", "--release");
  }

  @Test
  void theEnvironmentIsWholeAndTheOverlayIsFirst() throws Failure {
    CompileCommand command = CompileCommand.of(CrystalTarget.ARM_V7, "a.cr", true);
    assertThat(command.environment(paths(Optional.of("/overlay"), "/cache")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "CC", "refract-cc",
                "CRYSTAL_CACHE_DIR", "/cache",
                "CRYSTAL_LIBRARY_PATH", "",
                "CRYSTAL_PATH", "/overlay:lib:/usr/lib/crystal/lib",
                "CRYSTAL_WORKERS", "1",
                "HOME", "/tmp",
                "LC_ALL", "C.UTF-8",
                "PATH", "/scripts:/usr/bin",
                "TMPDIR", "/tmp",
                "TZ", "UTC"));
    assertThat(command.environment(PLAIN))
        .containsEntry("CRYSTAL_PATH", "lib:/usr/lib/crystal/lib");
  }

  @Test
  void aColonInASearchPathIsRefused() {
    CompileCommand command = CompileCommand.of(CrystalTarget.ARM_V7, "a.cr", true);
    SandboxPaths odd = paths(Optional.of("/a:b"), "/cache");
    Failure failure = Failures.of(() -> command.environment(odd));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.MACHINE);
    assertThat(failure.problem()).endsWith("/a:b");
  }

  @Test
  void refusesWhatIsNoMainFileOrPath() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompileCommand.of(CrystalTarget.X86_64, "-x.cr", true));
    assertThatIllegalArgumentException().isThrownBy(() -> paths(Optional.empty(), "cache"));
  }

  @Test
  void architecturesWithoutAPortAreKnown() {
    for (String name : List.of("riscv64", "ppc64le", "ppc64el", "s390x", "RISCV64")) {
      assertThat(CrystalTarget.unsupported(name)).as(name).isPresent();
    }
    for (String name : List.of("amd64", "arm64", "arm", "386", "nonsense")) {
      assertThat(CrystalTarget.unsupported(name)).as(name).isEmpty();
    }
  }
}
