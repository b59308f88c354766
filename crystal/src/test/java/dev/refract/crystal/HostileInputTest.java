package dev.refract.crystal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes in, a value or a [Failure] comes out.
final class HostileInputTest {
  private static final String SHARD =
      """
      name: lamp
      version: 1.2.3-rc1
      authors: [&a "A B", *a]
      targets: {lamp: {main: src/lamp.cr}}
      crystal: ">= 1.6, ~> 1.4"
      libraries: {libz: "*"}
      dependencies: {a: {github: x/y, version: ~> 1.0}, b: {path: ../b}}
      scripts: {postinstall: make}
      description: >-
        text
      """;

  @MethodSource("shards")
  @FuzzTest
  void aShardFile(byte[] bytes) {
    shard(new String(bytes, UTF_8));
  }

  static Stream<byte[]> shards() {
    return Stream.of(SHARD.getBytes(UTF_8), "a: &a [*a]".getBytes(UTF_8), new byte[0]);
  }

  @MethodSource("locks")
  @FuzzTest
  void aLock(byte[] bytes) {
    lock(new String(bytes, UTF_8));
  }

  static Stream<byte[]> locks() {
    return Stream.of(
        "version: 2.0\nshards: {a: {git: https://x/y, version: 1.0+git.commit.0123}}"
            .getBytes(UTF_8),
        "version: 1.0\nshards:\n  b:\n    github: x/y\n    commit: 0123abcd\n".getBytes(UTF_8));
  }

  @MethodSource("constraints")
  @FuzzTest
  void aConstraint(byte[] bytes) {
    constraint(new String(bytes, UTF_8));
  }

  static Stream<byte[]> constraints() {
    return Stream.of(">= 1.0, < 2.0".getBytes(UTF_8), "~> 1.0.0-rc.1+b".getBytes(UTF_8));
  }

  @MethodSource("lines")
  @FuzzTest
  void aLinkLine(byte[] bytes) {
    link(bytes);
  }

  @MethodSource("lines")
  @FuzzTest
  void aCompilersOutput(byte[] bytes) {
    output(bytes);
  }

  static Stream<byte[]> lines() {
    return Stream.of(
        "program.o\0-o\0p\0-lgc\0-Wl,a,b\0-l:x\0".getBytes(UTF_8),
        "x\nrefract-cc a.o -o a\n".getBytes(UTF_8),
        new byte[] {0, (byte) 0x80, 10});
  }

  /// The same mutations in each run.
  @Test
  void manyThousandMutations() {
    Random random = new Random(20_261_124);
    List<byte[]> seeds =
        Stream.of(shards(), locks(), constraints(), lines()).flatMap(stream -> stream).toList();
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = mutated(seeds.get(i % seeds.size()), random);
      String text = new String(bytes, UTF_8);
      shard(text);
      lock(text);
      constraint(text);
      link(bytes);
      output(bytes);
    }
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    String odd = "\0\n\t :-[]{}&*#'\"!|>%@`,?~<=.+";
    for (int n = random.nextInt(4); n >= 0 && bytes.length > 0; n--) {
      byte change =
          random.nextBoolean()
              ? (byte) odd.charAt(random.nextInt(odd.length()))
              : (byte) random.nextInt(256);
      bytes[random.nextInt(bytes.length)] = change;
    }
    return bytes;
  }

  private static void shard(String text) {
    try {
      ShardFile shard = ShardFile.parse(text, "shard.yml");
      assertThat(shard.name()).matches("[A-Za-z0-9][A-Za-z0-9_.-]*");
      assertThat(shard.version()).matches("[0-9][0-9A-Za-z.+-]*");
      for (ShardTarget target : shard.targets()) {
        assertThat(List.of(target.main().split("/", -1))).doesNotContain("..", ".", "");
      }
    } catch (Failure e) {
      oneLine(e);
    }
  }

  private static void lock(String text) {
    try {
      for (ShardLock.Locked shard : ShardLock.parse(text, "shard.lock").shards().values()) {
        assertThat(shard.same(shard)).isTrue();
        assertThat(shard.version().map(v -> v.satisfies("= " + v.release())).orElse(true)).isTrue();
      }
    } catch (Failure e) {
      oneLine(e);
    }
    if (!text.isEmpty() && text.length() <= 200) {
      assertThat(new ShardVersion("1.0").satisfies(text)).isIn(true, false);
    }
  }

  private static void constraint(String text) {
    try {
      VersionConstraint constraint = VersionConstraint.parse(text);
      assertThat(constraint.satisfiedBy(CrystalVersion.of(1, 14, 0))).isIn(true, false);
    } catch (Failure e) {
      oneLine(e);
    }
    try {
      CrystalVersion version = CrystalVersion.parse(text);
      assertThat(CrystalVersion.parse(version.toString())).isEqualTo(version);
    } catch (Failure e) {
      oneLine(e);
    }
  }

  private static void link(byte[] bytes) {
    try {
      LinkLine line = LinkLine.read(bytes);
      assertThat(line.object()).isNotEmpty();
      assertThat(line.inputs()).allSatisfy(input -> assertThat(input.words()).isNotEmpty());
    } catch (Failure e) {
      oneLine(e);
    }
  }

  private static void output(byte[] bytes) {
    try {
      assertThat(CompilerOutput.read(bytes, bytes, 0).linkCommand()).startsWith("refract-cc ");
    } catch (Failure e) {
      assertThat(e.output()).isPresent();
      oneLine(e);
    }
  }

  private static void oneLine(Failure failure) {
    assertThat(failure.problem().chars().noneMatch(Character::isISOControl)).isTrue();
  }
}
