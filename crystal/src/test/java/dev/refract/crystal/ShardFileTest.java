package dev.refract.crystal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShardFileTest {
  private static final String WHOLE =
      """
      # a service
      name: lantern
      version: 1.0
      description: |
        Two
        lines
      authors:
        - Ada Example <ada@example.org>
        - Bo
      targets:
        lantern:
          main: src/lantern.cr
        lampctl:
          main: ./src/ctl//main.cr
          flags: ignored
      crystal: ">= 1.6, < 2.0"
      license: MIT
      repository: https://example.org/lantern.git
      homepage: https://example.org
      documentation: https://example.org/docs
      dependencies:
        kemal: {github: kemalcr/kemal, version: ~> 1.5}
        db:
          path: ../db
      development_dependencies:
        ameba: {github: crystal-ameba/ameba}
      libraries:
        libsqlite3: "*"
        libssl: ">= 3"
      scripts:
        postinstall: make
      something_new: [1, {a: b}]
      """;

  @TempDir private Path folder;

  private static ShardFile parse(String text) throws Failure {
    return ShardFile.parse(text, "shard.yml");
  }

  private static String problem(String text) {
    Failure failure = Failures.of(() -> parse(text));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PROJECT);
    return failure.problem();
  }

  @Test
  void readsEverythingThatAProjectSays() throws Failure {
    ShardFile shard = parse(WHOLE);
    assertThat(shard.name()).isEqualTo("lantern");
    assertThat(shard.version()).as("text, not a number").isEqualTo("1.0");
    assertThat(shard.targets())
        .containsExactly(
            new ShardTarget("lantern", "src/lantern.cr"),
            new ShardTarget("lampctl", "src/ctl/main.cr"));
    assertThat(shard.crystal().text()).isEqualTo(">= 1.6, < 2.0");
    assertThat(shard.license()).contains("MIT");
    assertThat(shard.authors()).containsExactly("Ada Example <ada@example.org>", "Bo");
    assertThat(shard.description()).contains("Two\nlines");
    assertThat(shard.repository()).contains("https://example.org/lantern.git");
    assertThat(shard.homepage()).contains("https://example.org");
    assertThat(shard.documentation()).contains("https://example.org/docs");
    assertThat(shard.dependencies())
        .extracting(ShardDependency::name)
        .containsExactly("kemal", "db");
    assertThat(shard.libraries())
        .containsExactlyEntriesOf(
            new java.util.TreeMap<>(Map.of("libsqlite3", "*", "libssl", ">= 3")));
  }

  @Test
  void twoKeysAreEnoughAndEmptyOnesAreAbsent() throws Failure {
    ShardFile shard =
        parse("name: a\nversion: 2016.09\ncrystal:\nauthors:\ntargets: ~\nlicense: \"\"\n");
    assertThat(shard.version()).isEqualTo("2016.09");
    assertThat(shard.crystal()).isEqualTo(VersionConstraint.ANY);
    assertThat(shard.license()).isEmpty();
    assertThat(shard.authors()).isEmpty();
    assertThat(shard.targets()).isEmpty();
  }

  @Test
  void takesAliasesAndAByteOrderMark() throws Failure {
    ShardFile shard = parse("\uFEFFname: &n lamp\nversion: 1.0.0-rc1+x.1\ndescription: *n\n");
    assertThat(shard.description()).contains("lamp");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: a\\n                                  | shard.yml: the key is missing: version
          version: 1.0.0\\n                           | shard.yml: the key is missing: name
          name: ~\\nversion: 1.0.0\\n                 | shard.yml: the key is missing: name
          name: a b\\nversion: 1.0.0\\n               | shard.yml:1:7: name is not a name of letters, digits, `_`, `-` and `.`: "a b"
          name: ../a\\nversion: 1.0.0\\n              | shard.yml:1:7: name is not a name of letters, digits, `_`, `-` and `.`: "../a"
          name: a\\nversion: v1.0\\n                  | shard.yml:2:10: version is not a version such as 1.2.3: "v1.0"
          name: a\\nversion:   1..0\\n                | shard.yml:2:12: version is not a version such as 1.2.3: "1..0"
          name: [a]\\nversion: 1.0.0\\n               | shard.yml:1:7: name is a list where text is wanted
          name: a\\nversion: {a: b}\\n                | shard.yml:2:10: version is a mapping where text is wanted
          - a\\n- b\\n                                | shard.yml:1:1: not a mapping of keys to values at the top
          just text\\n                                | shard.yml:1:1: not a mapping of keys to values at the top
          '# nothing\\n'                              | shard.yml:1:1: the file is empty
          name: a\\nname: b\\nversion: 1.0.0          | shard.yml:2:1: the key is there twice: "name"
          name: a\\nversion: 1.0.0\\ntargets: [a]     | shard.yml:3:10: targets is not a mapping
          name: a\\nversion: 1.0.0\\ntargets:\\n  a: b\\n | shard.yml:4:6: target "a" is not a mapping
          name: a\\nversion: 1.0.0\\ntargets:\\n  a:\\n  | shard.yml:4:3: target "a" has no main file
          name: a\\nversion: 1.0.0\\ntargets:\\n  a: {mian: x}\\n | shard.yml:4:3: target "a" has no main file
          name: a\\nversion: 1.0.0\\ntargets:\\n  a:\\n    main: /etc/x.cr\\n | shard.yml:5:11: the main file of target "a" is not a path inside the project: "/etc/x.cr"
          name: a\\nversion: 1.0.0\\ntargets:\\n  a:\\n    main: ../x.cr\\n | shard.yml:5:11: the main file of target "a" is not a path inside the project: "../x.cr"
          name: a\\nversion: 1.0.0\\ntargets:\\n  a/b: {main: x.cr}\\n | shard.yml:4:3: a target's name has letters, digits, `_`, `-` and `.` only: "a/b"
          name: a\\nversion: 1.0.0\\nauthors: Ada      | shard.yml:3:10: authors is not a list
          name: a\\nversion: 1.0.0\\nlibraries: [x]    | shard.yml:3:12: libraries is not a mapping
          name: a\\nversion: 1.0.0\\ndependencies: x   | shard.yml:3:15: dependencies is not a mapping
          name: a\\nversion: 1.0.0\\ncrystal: newest   | shard.yml:3:10: crystal: "newest" is no version constraint: "newest" is no version
          name: a\\nversion: *b                       | shard.yml:2:10: an alias of nothing that was read before
          '? [a]\\n: b\\n'                            | shard.yml:1:3: a key that is not a plain name
          """)
  void refusesWithThePlace(String text, String expected) {
    assertThat(problem(text.replace("\\n", "\n"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          targets:\\n\\ta: 1\\n            | shard.yml:2:1: not YAML:
          name: "a\\n                    | shard.yml:
          name: a\\n  version: 1\\n       | shard.yml:2:10: not YAML: mapping values are not allowed here
          targets: [a, b\\nname: c\\n     | shard.yml:2:5: not YAML:
          name: a: b\\n                  | shard.yml:1:8: not YAML: mapping values are not allowed here
          name: 'x'\\nname2: %a\\n         | shard.yml:2:8: not YAML:
          """)
  void namesTheLineAndColumnOfASyntaxError(String text, String start) {
    assertThat(problem(text.replace("\\n", "\n").replace("\\t", "\t")))
        .startsWith(start)
        .doesNotContain("\n");
  }

  @Test
  void aControlCharacterIsShownByItsNumberAndPlace() {
    assertThat(problem("name: a\nversion: 1\u0001\n"))
        .isEqualTo("shard.yml:2:11: not YAML: the character U+0001");
  }

  @Test
  void limitsHoldAgainstHostileFiles() {
    String deep = "a: " + "[".repeat(5000) + "]".repeat(5000);
    assertThat(problem(deep)).contains("nested deeper than 32 levels");
    String wide = "name: a\nx: [" + "1,".repeat(30_000) + "1]";
    assertThat(problem(wide)).contains("more than 20000 values");
    String aliases = "x: &x [1]\ny: [" + "*x,".repeat(200) + "*x]";
    assertThat(problem(aliases)).contains("more than 100 aliases");
    assertThat(problem("x: &x [*x]")).contains("alias of nothing");
    assertThat(problem("#" + "x".repeat(1 << 20))).contains("more than 1048576 characters");
  }

  @Test
  void noFileOrFolderIsSaidWithWhatToDo() {
    Failure noFile = Failures.of(() -> ShardFile.read(folder));
    assertThat(noFile.problem()).startsWith("no shard.yml in ");
    assertThat(noFile.remedy()).hasValueSatisfying(r -> assertThat(r).contains("shards init"));
    Failure noFolder = Failures.of(() -> ShardFile.read(folder.resolve("x")));
    assertThat(noFolder.problem()).startsWith("no such folder: ");
  }

  @Test
  void readsFromAFolderAndRefusesOtherEncodings() throws Failure, IOException {
    Files.writeString(folder.resolve("shard.yml"), WHOLE);
    assertThat(ShardFile.read(folder)).isEqualTo(parse(WHOLE));
    Files.write(
        folder.resolve("shard.yml"),
        "name: a\nversion: 1.0.0\ndescription: é\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Failures.of(() -> ShardFile.read(folder)).problem())
        .isEqualTo("shard.yml is not UTF-8");
  }

  @Test
  void severalTargetsWantAChoice() throws Failure, IOException {
    Files.createDirectories(folder.resolve("src/ctl"));
    Files.writeString(folder.resolve("src/ctl/main.cr"), "");
    ShardFile shard = parse(WHOLE);

    Failure none = Failures.of(() -> shard.chooseTarget(folder, Optional.empty()));
    assertThat(none.problem())
        .isEqualTo("shard.yml has 2 targets and none was chosen: \"lantern\", \"lampctl\"");
    assertThat(none.remedy()).contains("--target lantern");
    assertThat(none.kind().exitCode()).isEqualTo(2);

    assertThat(shard.chooseTarget(folder, Optional.of("lampctl")).main())
        .isEqualTo("src/ctl/main.cr");

    Failure mistyped = Failures.of(() -> shard.chooseTarget(folder, Optional.of("lamptcl")));
    assertThat(mistyped.problem()).isEqualTo("no target \"lamptcl\" in shard.yml");
    assertThat(mistyped.remedy()).contains("--target lampctl");
    Failure far = Failures.of(() -> shard.chooseTarget(folder, Optional.of("zzzz")));
    assertThat(far.remedy()).contains("one of lantern, lampctl");

    Failure missing = Failures.of(() -> shard.chooseTarget(folder, Optional.of("lantern")));
    assertThat(missing.problem())
        .isEqualTo("the main file of target \"lantern\" is missing: src/lantern.cr");
  }

  @Test
  void withoutTargetsTheProjectsOwnFileServes() throws Failure, IOException {
    ShardFile shard = parse("name: lamp\nversion: 1.0.0\n");
    assertThat(Failures.of(() -> shard.chooseTarget(folder, Optional.empty())).problem())
        .isEqualTo("shard.yml has no targets, and there is no src/lamp.cr");
    Files.createDirectories(folder.resolve("src"));
    Files.writeString(folder.resolve("src/lamp.cr"), "");
    ShardTarget plain = new ShardTarget("lamp", "src/lamp.cr");
    assertThat(shard.chooseTarget(folder, Optional.empty())).isEqualTo(plain);
    assertThat(shard.chooseTarget(folder, Optional.of("lamp"))).isEqualTo(plain);
    assertThat(Failures.of(() -> shard.chooseTarget(folder, Optional.of("x"))).problem())
        .isEqualTo("shard.yml has no target \"x\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.3", "2.0.0.1", "1.0.0.alpha", "2.0.0-rc1", "2016.09", "0.1.0+git.1"})
  void takesTheVersionsOfTheShardsManual(String version) throws Failure {
    assertThat(parse("name: a\nversion: " + version).version()).isEqualTo(version);
  }
}
