package dev.refract.build.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.DialectId;
import com.networknt.schema.dialect.Dialects;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.json.JsonMapper;

/// The published schema, judged by a validator that nobody here wrote.
class SchemaTest {
  private static final SchemaRegistry OTHER = SchemaRegistry.withDialect(Dialects.getDraft202012());

  private static String published() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(Schema.class.getResourceAsStream(Schema.FILE), Schema.FILE)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static List<String> other(String yaml) throws Exception {
    Object value =
        new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
    String json = JsonMapper.builder().build().writeValueAsString(value);
    return OTHER.getSchema(published(), InputFormat.JSON).validate(json, InputFormat.JSON).stream()
        .map(error -> error.getInstanceLocation() + " " + error.getMessage())
        .toList();
  }

  @Test
  void isASchemaByTheMetaSchema() throws Exception {
    assertThat(
            OTHER
                .getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12))
                .validate(published(), InputFormat.JSON))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "platforms: [linux/amd64]",
        "base: debian:trixie",
        "crystal: 1.14",
        "crystal: '>= 1.14, < 2'",
        "crystal: {tarball: x.tar.gz, sha256: '{{env.SHA}}'}",
        "crystal: {tarball: x.tar.gz, sha256:"
            + " 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef}",
        "link: static",
        "release: no-one\nlink: hybrid",
        "release: True",
        "targets: [web]",
        "targets: {web: {}, worker: {init: false}}",
        "flags: {defines: [a], mcpu: x, link-flags: [-s]}",
        "packages: {build: [a], run: []}",
        "libraries: {sqlite3: libsqlite3-dev, 7zip: p}",
        "files: [{from: a, to: /b, mode: 0644, owner: 1000}]",
        "files: [{from: a, to: /b, mode: '0644', owner: nonroot}]",
        "hooks: [make]",
        "postinstall: all",
        "postinstall: [a, b]",
        "per-platform: {linux/arm64: {flags: {mcpu: x}}, linux/x86_64: {packages: {}}}",
        "image: {name: a, cmd: [1, true, x, 1.5], ports: [80, 53/udp], env: {A: 1, B: true}}",
        "image: {name: [a, b], healthcheck: {command: [a], interval: 1m30s, retries: 3}}",
        "image: {healthcheck: {command: [a], retries: 3.0}}",
        "image: {user: 0, stop-signal: 9, labels: {}, annotations: {a: b}}",
        "mirror: http://host/debian\nsnapshot: 'https://{{env.HOST}}'",
        "image: &a {user: x}\ntargets: {web: *a}",
        "# nothing",
      })
  void agreesOnWhatIsRight(String yaml) throws Exception {
    boolean right = !yaml.startsWith("release: no-one");
    assertThat(other(yaml).isEmpty()).as(yaml).isEqualTo(right);
    assertThat(takes(yaml)).as(yaml).isEqualTo(right);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "text",
        "3",
        "platfroms: [linux/amd64]",
        "platforms: linux/amd64",
        "platforms: []",
        "platforms: [1]",
        "platforms: [{}]",
        "platforms:",
        "base: 12",
        "crystal: [1.14]",
        "crystal: true",
        "crystal: {tarball: x}",
        "crystal: {tarball: x, sha256: abc}",
        "crystal: {tarball: x, sha256: abc, more: 1}",
        "link: hybird",
        "link: true",
        "link: '{{env.LINK}}'",
        "release: 'true'",
        "release: yes",
        "release: 1",
        "targets: web",
        "targets: []",
        "targets: {web: null}",
        "targets: {web: {prots: []}}",
        "flags: {define: [a]}",
        "flags: {defines: a}",
        "flags: {mcpu: [a]}",
        "packages: [a]",
        "packages: {build: {a: b}}",
        "libraries: {-lx: p}",
        "libraries: {x: [p]}",
        "files: {from: a, to: /b}",
        "files: [{from: a}]",
        "files: [{from: a, to: /b, mode: rw}]",
        "files: [{from: a, to: /b, owner: [1]}]",
        "hooks: make",
        "hooks: [1]",
        "postinstall: none",
        "postinstall: true",
        "per-platform: [linux/arm64]",
        "per-platform: {linux/arm64: {base: x}}",
        "per-platform: {linux/arm64: [x]}",
        "image: {name: []}",
        "image: {entrypoint: /x}",
        "image: {entrypoint: []}",
        "image: {env: [A=b]}",
        "image: {env: {A-B: c}}",
        "image: {env: {A: null}}",
        "image: {ports: [80/icmp]}",
        "image: {ports: [8.5]}",
        "image: {init: tini}",
        "image: {healthcheck: {}}",
        "image: {healthcheck: {command: [a], interval: 30}}",
        "image: {healthcheck: {command: [a], interval: 30 s}}",
        "image: {healthcheck: {command: [a], retries: 3.5}}",
        "image: {labels: {a: {b: c}}}",
        "mirror: ftp://host",
      })
  void agreesOnWhatIsWrong(String yaml) throws Exception {
    assertThat(other(yaml)).as(yaml).isNotEmpty();
    assertThat(takes(yaml)).as(yaml).isFalse();
  }

  private static boolean takes(String yaml) {
    try {
      ConfigurationFile.parse(yaml, "refract.yml");
      return true;
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Failure.Kind.PROJECT);
      assertThat(e.problem()).startsWith("refract.yml:1:");
      return false;
    }
  }

  /// Each scalar of YAML 1.2's core schema counts as what it counts as elsewhere.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "''",
        "'1'",
        "1",
        "-1",
        "+1",
        "1.0",
        "1.5",
        "1e3",
        "1.5e1",
        "1e-3",
        ".5",
        "1.",
        "0x1f",
        "0o17",
        "017",
        "true",
        "TRUE",
        "tRUE",
        "yes",
        "null",
        "~",
        "Null",
        "nULL",
        "1_000",
        "0b1",
        "+",
        ".",
        "1.2.3",
        "12:30",
        "2024-05-06",
        "0x",
        "1e",
        "--1"
      })
  void aScalarHasTheKindThatItHasElsewhere(String scalar) throws Exception {
    Object value =
        new Load(LoadSettings.builder().setSchema(new CoreSchema()).build())
            .loadFromString("[" + scalar + "]");
    String json = JsonMapper.builder().build().writeValueAsString(value);
    for (String type :
        List.of("null", "boolean", "integer", "number", "string", "array", "object")) {
      String schema = "{\"items\": {\"type\": \"" + type + "\"}}";
      boolean fits =
          OTHER.getSchema(schema, InputFormat.JSON).validate(json, InputFormat.JSON).isEmpty();
      Yaml.Node list = Yaml.read("[" + scalar + "]", "x").orElseThrow();
      assertThat(list)
          .isInstanceOfSatisfying(
              Yaml.Sequence.class,
              items ->
                  assertThat(Kind.of(items.items().getFirst()).is(Kind.named(type)))
                      .as(scalar + " is a " + type)
                      .isEqualTo(fits));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"maxItems\": 3}",
        "{\"properties\": {\"a\": {\"minimum\": 3}}}",
        "{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"string\"}]}",
        "{\"anyOf\": [{\"type\": \"number\"}, {\"type\": \"integer\"}]}",
        "{\"anyOf\": [{\"type\": \"number\"}, {}]}",
        "{\"$ref\": \"https://example.org/\"}",
        "{\"$ref\": \"#/$defs/a\", \"type\": \"string\", \"$defs\": {\"a\": {}}}",
        "{\"items\": {\"$ref\": \"#/$defs/a\"}, \"$defs\": {\"a\": {\"items\": {\"$ref\":"
            + " \"#/$defs/a\"}}}}",
      })
  void aKeywordThatIsNotCheckedIsAMistake(String schema) {
    assertThatThrownBy(() -> SchemaReader.read(schema.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.kind()).isEqualTo(Failure.Kind.BUG));
  }

  @Test
  void namesThePlatformsThatThereAre() {
    Schema platforms = Objects.requireNonNull(Schema.published().properties().get("per-platform"));
    assertThat(platforms.properties().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(TargetPlatform.values())
                .map(p -> p.platform().toString())
                .distinct()
                .toList());
    Schema link = Objects.requireNonNull(Schema.published().properties().get("link"));
    assertThat(link.words())
        .containsExactlyElementsOf(Arrays.stream(LinkMode.values()).map(LinkMode::word).toList());
  }

  @Test
  void everyFormHasItsWords() {
    assertThat(untitled(Schema.published())).isEmpty();
  }

  private static List<Schema> untitled(Schema schema) {
    List<Schema> inner = new ArrayList<>(schema.properties().values());
    schema.others().ifPresent(inner::add);
    schema.items().ifPresent(inner::add);
    schema.keys().ifPresent(inner::add);
    List<Schema> found = new ArrayList<>();
    inner.forEach(one -> found.addAll(untitled(one)));
    if (schema.title().isEmpty()) {
      found.add(schema);
    }
    return found;
  }
}
