package dev.refract.crystal.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `@[Link]` and `run` ask for.
class LinkTest {
  @TempDir private Path folder;
  private Sources sources;

  @BeforeEach
  void sources() throws IOException {
    sources = new Sources(folder);
  }

  private LinkRequest only(String text) throws Exception {
    sources.file("main.cr", text);
    List<LinkRequest> links = sources.scan().links();
    assertThat(links).hasSize(1);
    return links.getFirst();
  }

  @Test
  void readsArgumentsByPlaceAndByName() throws Exception {
    LinkRequest byPlace = only("\n@[Link(\"z\", \"-L/x\", true, \"Foo\")]\nlib LibZ\nend");
    assertThat(byPlace.libType()).contains("LibZ");
    assertThat(byPlace.library()).contains("z");
    assertThat(byPlace.flags()).contains("-L/x");
    assertThat(byPlace.staticLink()).isTrue();
    assertThat(byPlace.framework()).contains("Foo");
    assertThat(byPlace.line()).isEqualTo(2);
    assertThat(byPlace.certain()).isTrue();
    assertThat(byPlace.computed()).isFalse();
    assertThat(byPlace.pkgConfigNames()).containsExactly("z");

    LinkRequest byName =
        only("@[Link(lib: \"xml2\", pkg_config: \"libxml-2.0\")]\n# remark\nlib LibXML\nend");
    assertThat(byName.library()).contains("xml2");
    assertThat(byName.pkgConfigNames()).containsExactly("libxml-2.0", "xml2");
  }

  @Test
  void severalOfOneLibAndOfOneFile() throws Exception {
    sources.file(
        "main.cr",
        """
        @[Link("rt")]
        {% if flag?(:win32) %}
          @[Link("ws2_32")]
        {% elsif flag?(:linux) %}
          @[Link("event")]
        {% end %}
        @[Link(dll: "event.dll")]
        @[Deprecated]
        lib LibEvent
          @[Packed]
          struct A
          end
        end

        @[Link(
          "two",
        )]
        lib LibTwo; end
        lib LibThree; end
        """);
    Scan scan = sources.scan();
    assertThat(Sources.libraries(scan)).containsExactly("event", "rt", "two");
    assertThat(scan.links())
        .extracting(link -> link.libType().orElse(""))
        .containsExactly("LibEvent", "LibEvent", "LibTwo");
  }

  @Test
  void seesTheCommandsInFlags() throws Exception {
    LinkRequest openssl =
        only(
            "@[Link(ldflags: \"`command -v pkg-config > /dev/null && pkg-config --libs"
                + " --silence-errors libssl || printf %s '-lssl -lcrypto'`\")]\nlib LibSSL\nend");
    assertThat(openssl.flagPkgConfigNames()).containsExactly("libssl");
    assertThat(openssl.flagLibraries()).containsExactly("ssl", "crypto");
    assertThat(openssl.runsScript()).isFalse();

    LinkRequest script =
        only("@[Link(ldflags: \"-L#{__DIR__}/ext -lfoo $(sh #{__DIR__}/b.sh)\")]\nlib LibFoo\nend");
    assertThat(script.flags()).contains("-L#{__DIR__}/ext -lfoo $(sh #{__DIR__}/b.sh)");
    assertThat(script.flagLibraries()).containsExactly("foo");
    assertThat(script.flagPkgConfigNames()).isEmpty();
    assertThat(script.runsScript()).isTrue();

    LinkRequest versions =
        only("@[Link(ldflags: \"`pkg-config 'vips >= 8.2' glib-2.0 --libs 2>&1`\")]\nlib A\nend");
    assertThat(versions.flagPkgConfigNames()).containsExactly("vips", "glib-2.0");

    LinkRequest plain = only("@[Link(ldflags: \"-lpq -Wl,-z,now\")]\nlib LibPQ\nend");
    assertThat(plain.flagLibraries()).containsExactly("pq");
    assertThat(plain.runsScript()).isFalse();
  }

  @Test
  void saysWhatAMacroComputes() throws Exception {
    assertThat(only("@[Link({{ flag?(:static) ? \"a\" : \"b\" }})]\nlib A\nend").computed())
        .isTrue();
    assertThat(only("@[Link(ldflags: \"-l#{x}\")]\nlib A\nend").computed()).isTrue();
    assertThat(only("macro m\n@[Link(\"{{x}}\")]\nlib A\nend\nend").computed()).isTrue();
    assertThat(only("@[Link(\"a\", dll: {{ \"a\" }})]\nlib A\nend").computed())
        .as("of what matters here only")
        .isFalse();
  }

  @Test
  void isUncertainBehindAConditionOfTheCompiler() throws Exception {
    assertThat(only("{% if env(\"X\") %}\n@[Link(\"a\")]\nlib A\nend\n{% end %}").certain())
        .isFalse();
    assertThat(only("x = 1\n# @[Link(\"b\")]\n@[Link(\"a\")]\nlib A\nend").certain()).isTrue();
  }

  @Test
  void findsMacroPrograms() throws Exception {
    sources.std("ecr/process.cr", "").file("gen.cr", "").file("tool/gen.cr", "");
    sources.file(
        "main.cr",
        """
        macro embed(name)
          \\{{ run("ecr/process", {{name}}) }}
          "{{ run("./gen").stringify }}"
        end
        {% x = run("#{__DIR__}/tool/gen", 1) %}
        {{ run(x) }}
        {{ run "./gone" }}
        {{ y.run("./gen") }}
        run("./gen")
        x = "{{ run("./gen") }}"
        """);
    assertThat(sources.scan().macroPrograms())
        .extracting(MacroProgram::line, p -> p.program().map(SourceFile::path).orElse("-"))
        .containsExactly(
            tuple(2, "ecr/process.cr"),
            tuple(3, "gen.cr"),
            tuple(5, "tool/gen.cr"),
            tuple(6, "-"),
            tuple(7, "-"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-lfoo -L/x",
        "`pkg-config --libs foo`",
        "`command -v pkg-config > /dev/null && pkg-config --libs foo || printf %s '-lfoo'`",
        "$(pkg-config --libs foo || echo -lfoo)",
        "-lsh (make)"
      })
  void tellsWhatRunsNoScript(String flags) throws Exception {
    assertThat(only("@[Link(ldflags: \"" + flags + "\")]\nlib A\nend").runsScript()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`sh build.sh`",
        "`#{__DIR__}/build.sh`",
        "-lfoo $(make -s flags)",
        "`printf x && $CC -c a.c`",
        "`pkg-config --libs foo; ./more`",
        "`echo $(uname -m)`"
      })
  void tellsWhatRunsAScript(String flags) throws Exception {
    assertThat(only("@[Link(ldflags: \"" + flags + "\")]\nlib A\nend").runsScript()).isTrue();
  }
}
