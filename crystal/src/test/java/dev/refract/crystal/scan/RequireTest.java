package dev.refract.crystal.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where a `require` leads.
class RequireTest {
  @TempDir private Path folder;
  private Sources sources;

  @BeforeEach
  void sources() throws IOException {
    sources = new Sources(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "./a, a.cr",
    "./a.cr, a.cr",
    "./a, a/a.cr",
    "foo, lib/foo.cr",
    "foo, lib/foo/foo.cr",
    "foo, lib/foo/src/foo.cr",
    "foo/bar, lib/foo/bar.cr",
    "foo/bar, lib/foo/src/bar.cr",
    "foo/bar, lib/foo/src/foo/bar.cr",
    "foo/bar, lib/foo/bar/bar.cr",
    "foo/bar, lib/foo/src/bar/bar.cr",
    "foo/bar, lib/foo/src/foo/bar/bar.cr",
    "foo/bar/baz, lib/foo/src/bar/baz.cr",
    "./src/*, src/b.cr",
    "./src/**, src/deep/b.cr",
    "foo/*, lib/foo/x.cr",
  })
  void leadsToTheFileThatCrystalTakes(String name, String file) throws Exception {
    sources.file("main.cr", "require \"" + name + "\"").file(file, "");
    Scan scan = sources.scan();
    assertThat(Sources.files(scan)).containsExactly(file);
    assertThat(scan.unfollowed()).isEmpty();
  }

  @Test
  void theProjectComesBeforeTheStandardLibrary() throws Exception {
    sources.file("main.cr", "require \"json\"; require \"yaml\"");
    sources.file("lib/json.cr", "").std("json.cr", "").std("yaml.cr", "");
    assertThat(sources.scan().files())
        .contains(
            SourceFile.ofProject("lib/json.cr"),
            new SourceFile(SourceFile.Origin.STANDARD_LIBRARY, "yaml.cr"))
        .doesNotContain(new SourceFile(SourceFile.Origin.STANDARD_LIBRARY, "json.cr"));
  }

  @Test
  void bindingsOfTheTargetComeLast() throws Exception {
    sources.file("main.cr", "require \"c/time\"");
    sources
        .std("lib_c/aarch64-linux-gnu/c/time.cr", "")
        .std("lib_c/x86_64-linux-gnu/c/time.cr", "");
    assertThat(Sources.files(sources.scan())).containsExactly("lib_c/aarch64-linux-gnu/c/time.cr");
  }

  @Test
  void filesThatRequireEachOtherEnd() throws Exception {
    sources.file("main.cr", "require \"./a\"").file("a.cr", "require \"./b\"");
    sources.file("b.cr", "require \"./a\"\nrequire \"./main\"");
    assertThat(Sources.files(sources.scan())).containsExactly("a.cr", "b.cr");
  }

  @Test
  void aShardFromAPathIsALink() throws Exception {
    Path outside = Files.createDirectories(folder.resolve("near/src"));
    Files.writeString(outside.resolve("near.cr"), "require \"./inner\"");
    Files.writeString(outside.resolve("inner.cr"), "@[Link(\"near\")]\nlib LibNear\nend");
    sources.file("main.cr", "require \"near\"");
    Files.createDirectories(sources.project().resolve("lib"));
    Files.createSymbolicLink(sources.project().resolve("lib/near"), folder.resolve("near"));
    Scan scan = sources.scan();
    assertThat(Sources.files(scan))
        .containsExactly("lib/near/src/inner.cr", "lib/near/src/near.cr");
    assertThat(scan.links()).hasSize(1);
    assertThat(scan.links().getFirst().file().shard()).contains("near");
  }

  @Test
  void aMissingShardIsNamedWithItsPlace() throws Exception {
    sources.file("main.cr", "# first\nrequire \"kemal\"\n");
    Scan scan = sources.scan();
    Failure failure = catchThrowableOfType(Failure.class, scan::refuseMissing);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PROJECT);
    assertThat(failure.problem()).isEqualTo("main.cr:2: no file for `require \"kemal\"`");
    assertThat(failure.remedy())
        .contains("run `shards install`, or add the shard kemal to shard.yml");
  }

  @Test
  void whatMayNotBeReachedIsNoFailure() throws Exception {
    sources.file(
        "main.cr",
        """
        {% if env("X") %}
          require "./perhaps"
        {% end %}
        {% if flag?(:win32) %}
          require "./never"
        {% end %}
        macro later
          require "./sometime"
        end
        """);
    Scan scan = sources.scan();
    assertThat(scan.unfollowed())
        .extracting(Unfollowed::name, Unfollowed::certain)
        .containsExactly(tuple("./perhaps", false), tuple("./sometime", false));
    scan.refuseMissing();
  }

  @Test
  void aFileThatOnlyAnUncertainOneRequiresIsUncertainToo() throws Exception {
    sources.file("main.cr", "{% if env(\"X\") %}\nrequire \"./a\"\n{% end %}\nrequire \"./c\"");
    sources.file("a.cr", "require \"./gone\"").file("c.cr", "require \"./d\"");
    sources.file("d.cr", "require \"./lost\"");
    assertThat(sources.scan().unfollowed())
        .extracting(Unfollowed::name, Unfollowed::certain)
        .containsExactly(tuple("./lost", true), tuple("./gone", false));
  }

  @ParameterizedTest
  @CsvSource({"../outside", "./../../etc/passwd", "../*"})
  void nothingOutsideIsRead(String name) throws Exception {
    Files.writeString(folder.resolve("outside.cr"), "require \"./more\"");
    sources.file("main.cr", "require \"" + name + "\"");
    Scan scan = sources.scan();
    assertThat(Sources.files(scan)).isEmpty();
    assertThat(scan.unfollowed())
        .extracting(Unfollowed::reason)
        .containsExactly(Unfollowed.Reason.OUTSIDE);
  }

  @Test
  void aNameThatAMacroComputesIsSaid() throws Exception {
    sources.file(
        "main.cr",
        """
        {% for name in %w(a b) %}
          require "./{{name.id}}"
          require {{ name }}
        {% end %}
        macro load(name)
          require "./{{name}}"
        end
        """);
    assertThat(sources.scan().unfollowed())
        .extracting(Unfollowed::reason, Unfollowed::line)
        .containsExactly(
            tuple(Unfollowed.Reason.COMPUTED, 2),
            tuple(Unfollowed.Reason.COMPUTED, 3),
            tuple(Unfollowed.Reason.COMPUTED, 6));
  }

  @Test
  void aFileThatIsNotUtf8IsReadAsBytes() throws Exception {
    sources.file("main.cr", "require \"./a\"").file("b.cr", "");
    Files.write(
        sources.project().resolve("a.cr"),
        "x = \"\u00e9\" # \u00ff\nrequire \"./b\"".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Sources.files(sources.scan())).containsExactly("a.cr", "b.cr");
  }

  @Test
  void aMainFileThatIsNotThereIsSaid() {
    Failure failure = catchThrowableOfType(Failure.class, () -> sources.scan());
    assertThat(failure.problem()).isEqualTo("no such file: main.cr");
  }

  @Test
  void aFolderThatHoldsItselfEndsInAMessage() throws Exception {
    sources.file("main.cr", "require \"./loop/**\"");
    Path loop = Files.createDirectories(sources.project().resolve("loop"));
    Files.createSymbolicLink(loop.resolve("a"), loop);
    Files.createSymbolicLink(loop.resolve("b"), loop);
    Failure failure = catchThrowableOfType(Failure.class, () -> sources.scan());
    assertThat(failure.problem()).contains("folders nested deeper than 32 levels");
  }
}
