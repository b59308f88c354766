package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// Hooks, postinstalls and scripts of the link line: what runs beside the compiler, with the
/// target's C compiler at hand.
class CommandsTest {
  private static Sample sample() throws Exception {
    return Sample.fresh()
        .program(
            """
            require "made"
            require "script"
            require "./hooked"
            puts LibMade.made_twice(21), LibScript.script_answer, HOOKED
            puts {{ `git rev-parse --short HEAD`.stringify }}
            puts {{ `git describe --tags`.stringify }}
            """)
        .with(
            "shard.yml",
            """
            name: sample
            version: 0.4.0
            dependencies:
              made: {path: lib/made}
              script: {path: lib/script}
            """)
        .with(
            "shard.lock",
            """
            version: 2.0
            shards:
              made: {path: lib/made, version: 0.1.0}
              script: {path: lib/script, version: 0.1.0}
            """)
        .with(
            "lib/made/shard.yml",
            "name: made\nversion: 0.1.0\nscripts:\n  postinstall: make -C ext\n")
        .with("lib/made/ext/Makefile", "libmade.a: made.o\n\t$(AR) rcs $@ $^\n")
        .with(
            "lib/made/ext/made.c",
            """
            #include <linux/types.h>
            #include <stdio.h>
            int made_twice(int x) {
              char text[20];
              snprintf(text, sizeof text, "%d", x);
              return 2 * x;
            }
            """)
        .with(
            "lib/made/src/made.cr",
            """
            @[Link(ldflags: "#{__DIR__}/../ext/libmade.a")]
            lib LibMade
              fun made_twice(x : Int32) : Int32
            end
            """)
        .with("lib/script/shard.yml", "name: script\nversion: 0.1.0\n")
        .with(
            "lib/script/ext/build.sh",
            """
            set -e
            cd "$(dirname "$0")"
            $CC $CFLAGS -c script.c -o script.o
            $AR rcs libscript.a script.o
            echo "-L$PWD -lscript"
            """)
        .with("lib/script/ext/script.c", "int script_answer(void) { return 7; }\n")
        .with(
            "lib/script/src/script.cr",
            """
            @[Link(ldflags: "`sh #{__DIR__}/../ext/build.sh`")]
            lib LibScript
              fun script_answer : Int32
            end
            """);
  }

  @Test
  void runWithTheTargetsCompilerBeforeTheProgramIsLinked() throws Exception {
    Sample sample =
        sample()
            .with(".gitignore", "dist\n")
            .with(
                "refract.yml",
                """
                postinstall: [made]
                hooks:
                  - echo "HOOKED = \\"for $REFRACT_PLATFORM, $TARGETOS $TARGETARCH $TARGETVARIANT\\"" > src/hooked.cr
                """);
    GitServer.git(sample.folder(), "init", "--quiet");
    GitServer.commit(sample.folder());
    GitServer.git(sample.folder(), "tag", "v0.4.0");
    String commit = GitServer.git(sample.folder(), "rev-parse", "--short", "HEAD");

    sample.build("--platform", "linux/arm/v6,linux/arm64").orFail();
    assertThat(sample.output("linux/arm/v6", "qemu-arm", "arm1176"))
        .containsExactly("42", "7", "for linux/arm/v6, linux arm v6", commit, "v0.4.0");
    assertThat(sample.output("linux/arm64", "qemu-aarch64", "cortex-a53"))
        .containsExactly("42", "7", "for linux/arm64, linux arm64 ", commit, "v0.4.0");
    assertThat(GitServer.git(sample.folder(), "status", "--porcelain")).isEmpty();
  }

  @Test
  void aPostinstallThatMayNotRunIsNamedTwice() throws Exception {
    Finished build =
        sample()
            .program("require \"made\"\nputs LibMade.made_twice(21)\n")
            .with(
                "shard.yml",
                "name: sample\nversion: 0.4.0\ndependencies:\n  made: {path: lib/made}\n")
            .build("--platform", "linux/amd64");
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.stderr())
        .contains("the shard made has a postinstall that does not run: make -C ext")
        .contains("have the postinstall of made run: `postinstall: [made]` in refract.yml");
  }

  @Test
  void aHookThatFailsIsShownWhole() throws Exception {
    Finished build =
        Sample.fresh()
            .program("puts 1\n")
            .with("refract.yml", "hooks:\n  - echo to work; echo no work >&2; exit 7\n")
            .refract("build", Map.of(), "--platform", "linux/amd64");
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.stderr())
        .contains("to work\nno work\n")
        .contains("[linux/amd64 commands] the hook ended with exit code 7: echo to work;");
  }

  /// One of them needs the other, and a library of a package that nothing else asks for.
  @Test
  void sharedLibrariesThatTheProjectMakesAreInTheImage() throws Exception {
    Sample sample =
        Sample.fresh()
            .program(
                """
                @[Link(ldflags: "-L#{__DIR__}/../native -lfirst")]
                lib LibFirst
                  fun first_answer : Int32
                end
                puts LibFirst.first_answer
                """)
            .with("native/second.c", "int second_answer(void) { return 40; }\n")
            .with(
                "native/first.c",
                """
                #include <zlib.h>
                int second_answer(void);
                int first_answer(void) { return second_answer() + (zlibVersion()[0] == '1' ? 2 : 0); }
                """)
            .with(
                "refract.yml",
                """
                packages:
                  build: [zlib1g-dev]
                hooks:
                  - $CC -shared -fPIC -o native/libsecond.so native/second.c
                  - >
                    $CC -shared -fPIC -Wl,-soname,libfirst.so.1 -o native/libfirst.so native/first.c
                    -Lnative -lsecond -lz
                """);
    sample.build("--platform", "linux/arm/v6").orFail();
    assertThat(sample.output("linux/arm/v6", "qemu-arm", "arm1176")).containsExactly("42");
    sample.build("--platform", "linux/arm/v6", "--route", "emulated-link").orFail();
    assertThat(sample.output("linux/arm/v6", "qemu-arm", "arm1176")).containsExactly("42");
  }
}
