package dev.refract.crystal.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.crystal.CrystalTarget;
import dev.refract.crystal.CrystalVersion;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which conditional parts of a file count: for Crystal 1.21, `linux/arm64`, `-D mine -D
/// key=value`.
class ConditionTest {
  @TempDir private Path folder;
  private Sources sources;

  @BeforeEach
  void sources() throws IOException {
    sources = new Sources(folder);
    for (String name : new String[] {"a", "b", "c"}) {
      sources.file(name + ".cr", "");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '^',
      quoteCharacter = '`',
      textBlock =
          """
          flag?(:linux) ^ a
          flag?("linux") ^ a
          flag?(:"linux") ^ a
          flag? :linux ^ a
          flag?(:win32) ^ b
          !flag?(:linux) ^ b
          flag?(:mine) && flag?(:bits64) ^ a
          flag?(:mine) && flag?(:bits32) ^ b
          flag?(:win32) || (flag?(:unix) && !flag?(:darwin)) ^ a
          (flag?(:win32)) ^ b
          true ^ a
          nil ^ b
          flag?(:win32) && env("X") ^ b
          flag?(:linux) && env("X") ^ a b
          flag?(:linux) || env("X") ^ a
          flag?(:win32) || env("X") ^ a b
          !env("X") ^ a b
          !(flag?(:linux) || env("X")) ^ b
          host_flag?(:linux) ^ a b
          flag?(:linux) ? env("X") : true || false ^ a b
          x = flag?(:linux) || flag?(:win32) ^ a b
          flag? :win32 || flag?(:linux) ^ a b
          flag?(name) ^ a b
          flag?(:linux).foo ^ a b
          flag?(:key) == "value" ^ a
          flag?(:key) != "value" ^ b
          flag?("key=value") ^ a
          flag?(:key) ^ a
          flag?(:mine) == true ^ a
          compare_versions(Crystal::VERSION, "1.21.0") >= 0 ^ a
          compare_versions(Crystal::VERSION, "1.22.0-dev") < 0 ^ a
          compare_versions(::Crystal::VERSION, "1.20.3") == 0 ^ b
          compare_versions("1.0.0", Crystal::VERSION) < 0 ^ a
          compare_versions(Crystal::LLVM_VERSION, "9.0.0") >= 0 ^ a b
          compare_versions(Crystal::VERSION, "x") >= 0 ^ a b
          Crystal::VERSION == "1.21.0" ^ a
          Crystal::VERSION =~ /1/  ^ a b
          Crystal::VERSION.starts_with?("1.") ^ a b
          @type.has_method?(:x) ^ a b
          "#{flag?(:linux)}" == "true" ^ a b
          """)
  void decidesWhatCanBeDecided(String condition, String taken) throws Exception {
    sources.file(
        "main.cr",
        "{% if " + condition + " %}\nrequire \"./a\"\n{% else %}\nrequire \"./b\"\n{% end %}");
    Scan scan = sources.scan("mine", "key=value");
    assertThat(String.join(" ", Sources.files(scan)).replace(".cr", "")).isEqualTo(taken);
    sources.file(
        "main.cr",
        "{% unless " + condition + " %}\nrequire \"./b\"\n{% else %}\nrequire \"./a\"\n{% end %}");
    assertThat(Sources.files(sources.scan("mine", "key=value"))).isEqualTo(Sources.files(scan));
  }

  @ParameterizedTest
  @CsvSource({
    "flag?(:linux), flag?(:unix), a",
    "flag?(:win32), flag?(:unix), b",
    "flag?(:win32), flag?(:darwin), c",
    "env(:X), flag?(:unix), a b",
    "env(:X), env(:Y), a b c",
    "flag?(:win32), env(:Y), b c",
  })
  void takesTheFirstOfABranchThatHolds(String first, String second, String taken) throws Exception {
    sources.file(
        "main.cr",
        """
        {% if FIRST %} require "./a"
        {%- elsif SECOND -%} {% begin %}require "./b"{% end %}
        {% else %}
          require "./c"
        {% end %}
        """
            .replace("{%-", "{%")
            .replace("-%}", "%}")
            .replace("FIRST", first)
            .replace("SECOND", second));
    assertThat(String.join(" ", Sources.files(sources.scan())).replace(".cr", "")).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '^',
      quoteCharacter = '`',
      textBlock =
          """
          {% skip_file if flag?(:linux) %} ^ ``
          {% skip_file unless flag?(:linux) %} ^ a
          {% skip_file() unless flag?(:win32) %} ^ ``
          {% skip_file if env("X") %} ^ a
          {% if flag?(:linux) %}{% skip_file %}{% end %} ^ ``
          {% if flag?(:win32) %}{% skip_file %}{% end %} ^ a
          {% unless flag?(:win32) skip_file end %} ^ ``
          {% if flag?(:win32) skip_file end %} ^ a
          macro m; {% skip_file %}; end; ^ a
          # {% skip_file %} ^ a
          {% if true; x = 1; end %} ^ a
          {% if [1].any? do |i| i > 1 end %} {% end %} ^ a
          """)
  void leavesTheRestOfAFileOut(String line, String taken) throws Exception {
    sources.file("main.cr", line + "\nrequire \"./a\"");
    assertThat(String.join(" ", Sources.files(sources.scan())).replace(".cr", "")).isEqualTo(taken);
  }

  @Test
  void theValueOfAFlagIsKnownFrom119On() throws Exception {
    sources.file("main.cr", "{% if flag?(:key) %}\nrequire \"./a\"\n{% end %}");
    assertThat(
            Sources.files(
                sources.scan(CrystalVersion.of(1, 18, 2), CrystalTarget.AARCH64, "key=value")))
        .isEmpty();
    assertThat(
            Sources.files(
                sources.scan(CrystalVersion.of(1, 19, 0), CrystalTarget.AARCH64, "key=value")))
        .containsExactly("a.cr");
  }
}
