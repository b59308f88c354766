package dev.refract.crystal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LinkLineTest {
  private static LinkLine read(String... words) throws Failure {
    return LinkLine.read((String.join("\0", words) + "\0").getBytes(UTF_8));
  }

  @Test
  void readsTheWordsOfADriver() throws Failure {
    LinkLine line =
        read(
            "/out/program.o",
            "-o",
            "/out/program",
            "-rdynamic",
            "-L/a b",
            "-L",
            "/c",
            "-lz",
            "",
            "-l:libx.a",
            "-l",
            "y",
            "/p/lib/liblexbor_static.a",
            "libfoo.so.1.2",
            "-pthread",
            "-Wl,--whole-archive,-lw,--no-whole-archive",
            "-Xlinker",
            "-x1",
            "-z",
            "now",
            "-no-pie",
            "-fuse-ld=lld",
            "-static",
            "-march=armv6",
            "-s",
            "@file");
    assertThat(line.object()).isEqualTo("/out/program.o");
    assertThat(line.searchPaths()).containsExactly("/a b", "/c");
    assertThat(line.inputs())
        .containsExactly(
            new LinkLine.Named("z"),
            new LinkLine.Exact("libx.a"),
            new LinkLine.Named("y"),
            new LinkLine.FilePath("/p/lib/liblexbor_static.a"),
            new LinkLine.FilePath("libfoo.so.1.2"),
            new LinkLine.Option(List.of("--whole-archive", "-lw", "--no-whole-archive")),
            new LinkLine.Option(List.of("-x1")),
            new LinkLine.Option(List.of("-z", "now")),
            new LinkLine.Option(List.of("-s")));
    assertThat(line.libraries()).hasSize(5);
    assertThat(line.inputs().stream().flatMap(input -> input.words().stream()))
        .startsWith("-lz", "-l:libx.a", "-ly");
    assertThat(line.exportDynamic()).isTrue();
    assertThat(line.threads()).isTrue();
    assertThat(line.staticLink()).isTrue();
    assertThat(line.pie()).isEqualTo(Optional.of(false));
    assertThat(line.unknown()).containsExactly("-march=armv6", "@file");
  }

  @Test
  void theLineOfAPlainProgramNeedsNothingElse() throws Failure {
    LinkLine line = read("program.o", "-o", "program", "-rdynamic", "-lgc");
    assertThat(line)
        .isEqualTo(
            new LinkLine(
                "program.o",
                List.of(new LinkLine.Named("gc")),
                List.of(),
                true,
                false,
                false,
                Optional.empty(),
                List.of()));
  }

  @Test
  void aFrameworkIsRefused() {
    Failure failure = Failures.of(() -> read("a.o", "-framework", "Cocoa"));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
    assertThat(failure.problem()).endsWith("\"Cocoa\"");
  }

  @Test
  void linesOfNoUseAreRefused() {
    assertThat(Failures.of(() -> read("-lgc")).problem()).endsWith("it has no object");
    assertThat(Failures.of(() -> LinkLine.read(new byte[0])).problem()).endsWith("no object");
    assertThat(Failures.of(() -> read("a.o", "-o")).problem()).endsWith("nothing follows -o");
    assertThat(Failures.of(() -> read("a.o", "-framework")).problem()).contains("nothing follows");
    assertThat(Failures.of(() -> read("a.o", "-l:")).problem()).endsWith("a -l without a name");
    assertThat(Failures.of(() -> LinkLine.read("a.o".getBytes(UTF_8))).problem())
        .endsWith("in the middle of a word");
    assertThat(Failures.of(() -> LinkLine.read(new byte[] {(byte) 0xFF, 0})).problem())
        .endsWith("not UTF-8");
    assertThat(Failures.of(() -> LinkLine.read(new byte[(1 << 20) + 1])).problem())
        .contains("1048576");
    assertThat(Failures.of(() -> LinkLine.read(new byte[30_000])).problem())
        .contains("20000 words");
  }
}
