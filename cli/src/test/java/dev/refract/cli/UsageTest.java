package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Command lines that are refused before anything is done, and those that only ask.
class UsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "biuld | unknown command biuld | refract build",
        "frobnicate | unknown command frobnicate | refract --help",
        "`` | no command is named | refract --help",
        "build --platfrom x | unknown option --platfrom | refract build --platform",
        "build --no-relaese | unknown option --no-relaese | refract build --no-release or refract"
            + " build --release",
        "build -z | unknown option -z | refract build --help",
        "build a b | one argument too many: \"b\" | refract build --help",
        "build --jobs | missing required parameter for option '--jobs' (N) | refract build --help",
        "build --color=blue | --color: there is no such choice: \"blue\" | write auto, always or"
            + " never",
        "build --progress=plian | --progress: there is no such choice: \"plian\" | write plain",
        "build -o type=tar,dest=x | --output: there is no such type: \"type=tar,dest=x\" | write"
            + " type=archive, dir, docker, oci or registry",
        "build -o type=oci | --output: the field dest is missing: \"type=oci\" | write"
            + " type=archive,dest=FILE, type=oci,dest=DIR, type=dir,dest=DIR, type=docker[,dest=FILE]"
            + " or type=registry",
        "build -o somewhere | --output: has to be a list of NAME=VALUE: \"somewhere\" | write"
            + " type=archive,dest=FILE, type=oci,dest=DIR, type=dir,dest=DIR, type=docker[,dest=FILE]"
            + " or type=registry",
        "build --sbom spdy | --sbom: there is no such format: \"spdy\" | write spdx",
        "build --sbom none,spdx | --sbom: none and something else are wanted: \"none\" | write"
            + " none",
        "build --compression zstd:20 | --compression: there is no such compression: \"zstd:20\" |"
            + " write gzip, zstd or zstd:LEVEL with a level from 1 to 19",
        "build --label =x | --label: has to be a key and its value: \"=x\" | write KEY=VALUE",
        "build --annotation index:x | --annotation: has to be a key and its value: \"index:x\" |"
            + " write KEY=VALUE",
        "build --annotation index:=x | --annotation: has to be a key and its value: \"index:=x\" |"
            + " write KEY=VALUE",
        "build --sign env://NOT_SET | --sign: the variable is not set: \"env://NOT_SET\" | put the"
            + " key in PEM into NOT_SET",
        "build --sign nowhere.pem | --sign: the key cannot be read: \"nowhere.pem\" | name a file,"
            + " or env://VARIABLE",
        "build -o type=oci,dest=- | --output: a directory cannot go to standard output:"
            + " \"type=oci,dest=-\" | write type=archive,dest=-",
        "build -o type=local,dest=- | --output: a directory cannot go to standard output:"
            + " \"type=local,dest=-\" | write type=archive,dest=-",
        "sign r.test/x | there is no key to sign with | name one with --key: a file, or"
            + " env://VARIABLE",
        "sign r.test/x --key nowhere.pem | --key: the key cannot be read: \"nowhere.pem\" | name a"
            + " file, or env://VARIABLE",
        "build -o - --json | standard output cannot carry both the archive and JSON | write the"
            + " archive to a file, or leave out --json",
        "build --link=hybird | --link: there is no such choice: \"hybird\" | write hybrid",
        "build --mcpu=linux/arm64= | --mcpu: has to name a processor: \"linux/arm64=\" | write CPU or PLATFORM=CPU",
        "build --route=emulated-ink | --route: no route: \"emulated-ink\" | write emulated-link",
        "build -o type=registry,dest=x | --output: where a registry is, the image's name says: \"type=registry,dest=x\" | leave out dest, and name the image with --tag",
        "index | no command of index is named | refract index --help",
        "index crate | unknown command crate | refract index create",
        "index create a | the index has no name | name it with --tag",
        "login r.test -u ada | there is no password | pass it to standard input, and say so with"
            + " --password-stdin",
        "logout r.test/x | HOST: has to be the name of a registry: \"r.test/x\" | write it as HOST"
            + " or HOST:PORT, such as ghcr.io or localhost:5000",
        "push x r.test/y --insecure-registry a/b | --insecure-registry: has to be the name of a"
            + " registry: \"a/b\" | write it as HOST or HOST:PORT, such as ghcr.io or"
            + " localhost:5000",
        "build --mirror http://me:pw@host/debian?x | --mirror: has to be the URL of a mirror, without"
            + " user and query: \"http://…@host/debian?x\" | write it as http://HOST/debian",
        "build --mirror ftp://host | --mirror: has to be the URL of a mirror, without user and"
            + " query: \"ftp://host\" |"
            + " write it as http://HOST/debian",
      })
  void refuses(String line, String problem, String remedy) {
    assertThat(Run.of(line))
        .isEqualTo(new Run(2, "", "[options] " + problem + "\ntry: " + remedy + "\n"));
  }

  /// Nobody is asked before.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "push x greeter:1.0",
        "copy r.test/x greeter:1.0",
        "index create r.test/x -t greeter:1.0"
      })
  void aNameOfDockerHubNeedsAnAccount(String line) {
    assertThat(Run.of(line))
        .isEqualTo(
            new Run(
                2,
                "",
                """
                [push] greeter:1.0 is docker.io/library/greeter:1.0, where only Docker itself may push
                try: put your account or another registry before the name: docker.io/ACCOUNT/greeter
                """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1025", "two", "1.5", "99999999999999999999"})
  void refusesANumberOfJobsThatIsNone(String jobs) {
    assertThat(Run.of("build --jobs=" + jobs))
        .isEqualTo(
            new Run(
                2, "", "[options] --jobs: has to be a number from 1 to 1024: \"" + jobs + "\"\n"));
  }

  @Test
  void aWrongValueOfTheEnvironmentIsCalledByItsName() {
    assertThat(Run.of(Map.of("HOME", "/nowhere", "REFRACT_JOBS", "many"), "build").err())
        .isEqualTo("[options] REFRACT_JOBS: has to be a number from 1 to 1024: \"many\"\n");
    assertThat(Run.of(Map.of("HOME", "/nowhere", "REFRACT_OFFLINE", "maybe"), "build").err())
        .startsWith("[options] REFRACT_OFFLINE: has to be true or false: \"maybe\"\n");
  }

  @Test
  void theCommandLineBeatsTheEnvironment() {
    Map<String, String> environment = Map.of("HOME", "/nowhere", "REFRACT_JOBS", "many");
    assertThat(Run.of(environment, "build", "--jobs=2", "--mirror=x").err())
        .startsWith("[options] --mirror");
  }

  @Test
  void theLastOfTwoValuesCounts() {
    assertThat(Run.of("build --jobs=0 --jobs=2 --mirror=x").err()).startsWith("[options] --mirror");
  }

  @Test
  void theCacheNeedsAPlace() {
    assertThat(Run.of(Map.of(), "build"))
        .isEqualTo(
            new Run(
                2,
                "",
                """
                [options] there is no place for the cache: HOME is not set
                try: name a directory with --cache or REFRACT_CACHE
                """));
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd46, linux/amd64",
    "linux/amr/v6, linux/arm/v6",
    "arm/v6, linux/arm/v6",
    "amd64, linux/amd64",
    "lokal, local",
    "everything, linux/386"
  })
  void anUnknownPlatformGetsTheNearestNamesOrAll(String typed, String named) {
    Run run = Run.of("build --platform " + typed);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("[").contains(typed).contains("\ntry: ").contains(named);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"riscv64", "ppc64le", "s390x"})
  void whereCrystalHasNoPortThatIsSaid(String architecture) {
    Run run = Run.of("build --platform linux/" + architecture);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Crystal has no port").contains("linux/" + architecture);
  }

  @Test
  void helpAndVersionAreResults() {
    assertThat(Run.of("--version").out()).matches("refract [0-9]+\\.[0-9]+\\.[0-9]+.*\n");
    assertThat(Run.of("--help").out())
        .contains("build", "plan", "inspect", "init", "run", "completion");
    for (String verb : new String[] {"build", "plan", "inspect", "init", "run", "completion"}) {
      Run run = Run.of(verb + " --help");
      assertThat(run.exitCode()).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).startsWith("Usage: refract " + verb).contains("--debug");
    }
  }

  @Test
  void colouredOnlyWhenAskedFor() {
    assertThat(Run.of("build --jobs=x").err()).doesNotContain("\u001b");
    assertThat(Run.of("build --jobs=x --color always").err())
        .startsWith("\u001b[1;31m[options]\u001b[0m ");
    assertThat(Run.of("--help").out()).doesNotContain("\u001b");
  }

  @Test
  void theStackTraceComesWithDebugOnly() {
    assertThat(Run.of("build --jobs=x").err()).doesNotContain("\tat ");
    assertThat(Run.of("build --jobs=x --debug").err()).contains("\tat dev.refract.cli.");
  }
}
