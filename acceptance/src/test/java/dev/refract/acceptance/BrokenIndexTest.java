package dev.refract.acceptance;

import static dev.refract.acceptance.UntouchedOutput.assertFails;
import static dev.refract.acceptance.UntouchedOutput.built;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.store.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Mirrors that sign an index and do not have it.
@Execution(ExecutionMode.CONCURRENT)
class BrokenIndexTest {
  private static final byte[] OTHER = "another file".getBytes(StandardCharsets.UTF_8);

  private static final String HOUR =
      "try: try again in an hour, or name another mirror with --mirror";
  private static final String LATER = "try: try again later, or name another mirror with --mirror";

  /// How a mirror goes wrong.
  enum Wrong {
    NOT_THERE("answers 404", HOUR),
    FAILING("answers 500", LATER),
    HALF("broke off: the server hung up before the end", LATER),
    ANOTHER("should be [0-9]+ bytes sha256:[0-9a-f]{64} but is", HOUR);

    private final String problem;
    private final String remedy;

    /// @param problem that is made of it, as a pattern
    Wrong(String problem, String remedy) {
      this.problem = problem;
      this.remedy = remedy;
    }

    LoopbackMirror.Answer answer() {
      return switch (this) {
        case NOT_THERE -> LoopbackMirror.status(404);
        case FAILING -> LoopbackMirror.status(500);
        case HALF -> LoopbackMirror.half();
        case ANOTHER -> LoopbackMirror.file(OTHER);
      };
    }

    String problem(String address) {
      return address + "\\S+ " + problem;
    }
  }

  // In a cache without any index.
  @ParameterizedTest
  @EnumSource
  void ofPackages(Wrong wrong) throws Exception {
    Tiny tiny = built();
    Path cache = TinyCache.get().copyWithout("apt", "looks", "steps", "blobs");
    Finished plan = plan(tiny, cache, "main/binary-amd64/Packages.xz", wrong);
    assertFails(tiny, plan, 1, wrong.remedy + "\n");
    assertThat(plan.stderr().lines().toList().reversed().get(1))
        .startsWith("[fetch] ")
        .containsPattern(
            wrong.problem("http://127.0.0.1:[0-9]+/\\S+/main/binary-amd64/by-hash/SHA256/"));
  }

  /// Another release's index answers in place of one; here all are wrong.
  @ParameterizedTest
  @EnumSource
  void ofContents(Wrong wrong) throws Exception {
    Tiny tiny = built();
    Path cache = TinyCache.get().copyWithout("looks", "steps", "blobs");
    Scratch.delete(cache.resolve("apt/contents"));
    Finished plan = plan(tiny, cache, "main/Contents-[a-z0-9]+[.]gz", wrong);
    assertFails(
        tiny,
        plan,
        1,
        """
         cannot be known without the Contents index of debian:bookworm or debian:trixie
        try: try again in an hour with --refresh, or name another mirror with --mirror
        """);
    assertThat(plan.stderr().lines().toList().reversed().get(1))
        .startsWith("[fetch] which package has the library ");
    assertThat(plan.stderr())
        .containsPattern(
            "(?m)^\\[note] which packages of debian:bookworm have which libraries for amd64 is not"
                + " to be had, so other indices answer: .*"
                + wrong.problem("http://127.0.0.1:[0-9]+/debian/dists/bookworm/main/by-hash/"));
  }

  private static Finished plan(Tiny tiny, Path cache, String index, Wrong wrong)
      throws IOException, InterruptedException {
    Pattern paths = paths(index);
    try (LoopbackMirror mirror =
        LoopbackMirror.answering(path -> paths.matcher(path).find(), wrong.answer())) {
      List<String> arguments =
          new ArrayList<>(List.of(tiny.arguments(cache, "--mirror=" + mirror.address())));
      arguments.set(0, "plan");
      return Product.run(tiny.directory(), Map.of(), arguments.toArray(String[]::new));
    }
  }

  // Its name, and the names by digest that the releases' signed files give it.
  private static Pattern paths(String index) throws IOException, InterruptedException {
    List<String> endings = new ArrayList<>(List.of(index));
    TinyCache.get().signed(index).forEach(hex -> endings.add("by-hash/SHA256/" + hex));
    return Pattern.compile("/(" + String.join("|", endings) + ")$");
  }
}
