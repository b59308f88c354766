package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The scripts that a fresh clone is used by, in a clone of next to nothing, on a machine whose
/// JDKs and Maven only say how they were called.
///
/// The usual places of a machine, `/usr` and `/opt`, are two folders of the test in these scripts.
class ScriptsTest {
  private static final List<String> SCRIPTS =
      List.of("check", "refract", "bench/run", "scripts/compile.sh", "scripts/jdk.sh");

  /// What the scripts call.
  private static final List<String> TOOLS =
      List.of(
          "cat",
          "chmod",
          "cp",
          "dirname",
          "find",
          "flock",
          "ls",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sha256sum",
          "sort",
          "tail",
          "xargs");

  private static final String INSTALL_A_JDK =
      "\ntry: apt-get install openjdk-25-jdk-headless, or unpack one from https://adoptium.net and"
          + " set JAVA_HOME\n";

  private Path top = Path.of("");
  private Path clone = Path.of("");

  /// A machine without JDK and Maven.
  @BeforeEach
  void machine() throws Exception {
    top = Place.fresh("scripts").toRealPath();
    clone = top.resolve("clone");
    for (String script : SCRIPTS) {
      String text = Files.readString(Place.repository().resolve(script));
      Path copy = program(clone.resolve(script), text);
      if (script.equals("scripts/jdk.sh")) {
        String here =
            text.replace(" /usr/", " " + top + "/usr/").replace(" /opt/", " " + top + "/opt/");
        assertThat(here).doesNotContain(" /usr/", " /opt/").contains(top + "/usr/lib/jvm/*");
        Files.writeString(copy, here);
      }
    }
    for (String file :
        List.of("pom.xml", ".mvn/jvm.config", "cli/pom.xml", "cli/src/main/java/Main.java")) {
      write(clone.resolve(file), "one\n");
    }
    Files.createDirectories(top.resolve("bin"));
    for (String tool : TOOLS) {
      Files.createSymbolicLink(top.resolve("bin").resolve(tool), onPath(tool));
    }
  }

  private static Path onPath(String tool) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + tool));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  private static Path program(Path file, String text) throws IOException {
    write(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// A JDK that calls itself `version`.
  private Path jdk(String place, String version) throws IOException {
    Path jdk = top.resolve(place);
    program(jdk.resolve("bin/java"), "#!/bin/sh\necho \"" + place + "/bin/java $*\"\n");
    program(jdk.resolve("bin/javac"), "#!/bin/sh\nexit 1\n");
    write(
        jdk.resolve("release"),
        "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"x86_64\"\n");
    return jdk;
  }

  /// A Maven that says how it was called, keeps a list of that, and compiles if it is to.
  private void maven(String place) throws IOException {
    program(
        top.resolve(place),
        """
        #!/bin/sh
        echo "PLACE $*" >>TOP/called
        echo "JAVA_HOME=$JAVA_HOME, $*"
        [ ! -p TOP/gate ] || cat TOP/gate
        case $* in *-Papp*) mkdir -p cli/target/app && echo jar >cli/target/app/refract.jar ;; esac
        """
            .replace("TOP", top.toString())
            .replace("PLACE", place));
  }

  private List<String> called() throws IOException {
    Path list = top.resolve("called");
    return Files.exists(list) ? Files.readAllLines(list) : List.of();
  }

  private Running start(String script, Map<String, String> more, String... arguments)
      throws IOException {
    Map<String, String> environment =
        new TreeMap<>(
            Map.of("PATH", top.resolve("bin").toString(), "HOME", top.resolve("home").toString()));
    environment.putAll(more);
    List<String> words = new ArrayList<>(List.of(clone.resolve(script).toString()));
    words.addAll(List.of(arguments));
    return Running.start(top, environment, words);
  }

  private Finished run(String script, Map<String, String> more, String... arguments)
      throws IOException, InterruptedException {
    try (Running running = start(script, more, arguments)) {
      return running.await();
    }
  }

  /// The JDK that `./check` takes.
  private String chosen(Map<String, String> environment) throws Exception {
    String home = run("check", environment).orFail().stdout();
    assertThat(home).startsWith("JAVA_HOME=" + top + "/").endsWith(", -B -T 2 verify\n");
    return home.substring(("JAVA_HOME=" + top + "/").length(), home.indexOf(','));
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "refract", "bench/run"})
  void whereThereIsNoJdkTheySayWhatToInstall(String script) throws Exception {
    maven("bin/mvn");
    assertThat(run(script, Map.of()))
        .isEqualTo(
            new Finished(
                2, "", "[start] no JDK 25 or newer found: JAVA_HOME is not set" + INSTALL_A_JDK));
    String old = jdk("old", "24.0.2").toString();
    assertThat(run(script, Map.of("JAVA_HOME", old)))
        .isEqualTo(
            new Finished(
                2,
                "",
                "[start] no JDK 25 or newer found: JAVA_HOME is "
                    + old
                    + ", a JDK 24"
                    + INSTALL_A_JDK));
    Path runtime = jdk("runtime", "25.0.1");
    Files.delete(runtime.resolve("bin/javac"));
    assertThat(run(script, Map.of("JAVA_HOME", runtime.toString())))
        .isEqualTo(
            new Finished(
                2,
                "",
                "[start] no JDK 25 or newer found: JAVA_HOME is "
                    + runtime
                    + ", which is no JDK"
                    + INSTALL_A_JDK));
    assertThat(called()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "refract", "bench/run"})
  void whereThereIsNoMavenTheySayWhatToInstall(String script) throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", jdk("jdk", "25").toString());
    assertThat(run(script, environment))
        .isEqualTo(
            new Finished(
                2,
                "",
                """
                [start] Maven is not installed: there is no mvn on PATH
                try: apt-get install maven
                """));
  }

  @Test
  void javaHomeCountsBeforeThePathAndThatBeforeTheUsualPlaces() throws Exception {
    maven("bin/mvn");
    for (String place :
        List.of(
            "home/.asdf/installs/java/temurin-26",
            "home/.local/share/mise/installs/java/25",
            "home/.jdks/corretto",
            "home/.sdkman/candidates/java/current",
            "opt/jdk-25+36",
            "usr/local/jdk-26",
            "usr/java/latest",
            "usr/lib/jvm/java-25-openjdk-amd64")) {
      jdk(place, "25.0.1");
      assertThat(chosen(Map.of())).isEqualTo(place);
    }
    // Looked at before the others, and too old; `1.8` is Java 8.
    jdk("usr/lib/jvm/a", "24.0.2");
    jdk("usr/lib/jvm/b", "1.8.0_402");
    assertThat(chosen(Map.of())).isEqualTo("usr/lib/jvm/java-25-openjdk-amd64");

    // The way of Debian's alternatives.
    jdk("programs/jdk", "26-ea");
    Files.createSymbolicLink(top.resolve("java"), top.resolve("programs/jdk/bin/java"));
    Files.createSymbolicLink(top.resolve("bin/java"), top.resolve("java"));
    assertThat(chosen(Map.of())).isEqualTo("programs/jdk");

    String own = jdk("own", "25").toString();
    assertThat(chosen(Map.of("JAVA_HOME", own))).isEqualTo("own");
    jdk("own", "24");
    assertThat(chosen(Map.of("JAVA_HOME", own))).isEqualTo("programs/jdk");
    jdk("programs/jdk", "21.0.2");
    assertThat(chosen(Map.of("JAVA_HOME", own))).isEqualTo("usr/lib/jvm/java-25-openjdk-amd64");
  }

  @Test
  void mavenIsFoundOnThePathThenInTheUsualPlaces() throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_HOME", jdk("jdk", "25").toString(), "MAVEN_HOME", top.resolve("m").toString());
    List<String> places =
        List.of(
            "home/.sdkman/candidates/maven/current/bin/mvn",
            "usr/share/maven/bin/mvn",
            "opt/apache-maven-3.9.9/bin/mvn",
            "m/bin/mvn",
            "bin/mvn");
    for (String place : places) {
      maven(place);
      run("check", environment, "-pl", "elf", "-am").orFail();
      assertThat(called().getLast()).isEqualTo(place + " -B -T 2 verify -pl elf -am");
    }
    Files.delete(top.resolve("bin/mvn"));
    Finished bench = run("bench/run", environment, "plan").orFail();
    assertThat(bench.stdout()).startsWith("jdk/bin/java ").endsWith(" " + clone + " plan\n");
    assertThat(called().getLast()).isEqualTo("m/bin/mvn -B -q -DskipTests package -pl bench -am");
  }

  /// Whether `./refract` compiled before it ran.
  private boolean compiles(Map<String, String> environment) throws Exception {
    int before = called().size();
    Finished run = run("refract", environment, "inspect", "a b").orFail();
    assertThat(run.stdout())
        .matches("jdk/bin/java -XX:AOTCache=\\S+ .*-jar \\S+/refract\\.jar inspect a b\n");
    boolean compiled = called().size() > before;
    assertThat(run.stderr()).isEqualTo(compiled ? "Compiling Refract, once ...\n" : "");
    return compiled;
  }

  @Test
  void compilesWhenASourceChangedAndOnlyThen() throws Exception {
    maven("bin/mvn");
    Map<String, String> environment = Map.of("JAVA_HOME", jdk("jdk", "25").toString());
    assertThat(compiles(environment)).isTrue();
    assertThat(called()).containsExactly("bin/mvn -B -q -Papp package -pl cli -am");
    assertThat(compiles(environment)).isFalse();

    Path source = clone.resolve("cli/src/main/java/Main.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2040-01-01T00:00:00Z")));
    write(clone.resolve("README.md"), "two\n");
    write(clone.resolve("cli/src/test/java/MainTest.java"), "two\n");
    write(clone.resolve("cli/target/classes/Main.class"), "two\n");
    assertThat(compiles(environment)).isFalse();

    // Saved again within a second, as long as before.
    FileTime time = Files.getLastModifiedTime(source);
    Files.writeString(source, "two\n");
    Files.setLastModifiedTime(source, time);
    assertThat(compiles(environment)).isTrue();
    write(clone.resolve("cli/src/main/resources/more.txt"), "one\n");
    assertThat(compiles(environment)).isTrue();
    Files.move(source, source.resolveSibling("Other.java"));
    assertThat(compiles(environment)).isTrue();
    Files.delete(clone.resolve("cli/src/main/resources/more.txt"));
    assertThat(compiles(environment)).isTrue();
    write(clone.resolve("pom.xml"), "two\n");
    assertThat(compiles(environment)).isTrue();
    assertThat(compiles(environment)).isFalse();
    // Another JDK.
    jdk("jdk", "25.0.1");
    assertThat(compiles(environment)).isTrue();
  }

  /// Jars hold the modes of what is packed, and the digest of Refract's jars is part of what it
  /// makes.
  @Test
  void theUmaskHasNoSayInWhatIsPacked() throws Exception {
    program(
        top.resolve("bin/mvn"),
        """
        #!/bin/sh
        umask >TOP/called
        find . ! -perm 644 ! -perm 755 >>TOP/called
        mkdir -p cli/target/app
        """
            .replace("TOP", top.toString()));
    jdk("usr/lib/jvm/25", "25");
    Files.setPosixFilePermissions(
        clone.resolve("pom.xml"), PosixFilePermissions.fromString("rw-------"));
    Map<String, String> environment =
        Map.of("PATH", top.resolve("bin").toString(), "HOME", top.resolve("home").toString());
    List<String> words =
        new ArrayList<>(List.of("/bin/sh", "-c", "umask 077 && exec \"$@\"", "sh"));
    words.add(clone.resolve("refract").toString());
    try (Running running = Running.start(top, environment, words)) {
      running.await().orFail();
    }
    assertThat(called()).containsExactly("0022");
  }

  @Test
  void whatDoesNotCompileIsShownWholeAndTriedAgain() throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", jdk("jdk", "25").toString());
    program(
        top.resolve("bin/mvn"),
        "#!/bin/sh\necho >>" + top + "/called\necho 'cannot find symbol'\nexit 1\n");
    Finished failed =
        new Finished(
            1,
            "",
            "Compiling Refract, once ...\n"
                + "cannot find symbol\n"
                + "[start] Refract's own sources do not compile\n"
                + "try: read Maven's output above; where it cannot reach its repository, set a"
                + " mirror in ~/.m2/settings.xml\n");
    assertThat(run("refract", environment)).isEqualTo(failed);
    assertThat(run("refract", environment)).isEqualTo(failed);
    assertThat(called()).hasSize(2);
  }

  @Test
  void twoAtOnceCompileOnce() throws Exception {
    maven("bin/mvn");
    Map<String, String> environment = Map.of("JAVA_HOME", jdk("jdk", "25").toString());
    Path gate = top.resolve("gate");
    assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor()).isZero();
    try (Running first = start("refract", environment, "--version")) {
      await("Maven is called", () -> !called().isEmpty());
      try (Running second = start("refract", environment, "--version")) {
        await("the second waits", () -> waits(second.process()));
        Files.writeString(gate, "go on\n");
        assertThat(first.await().orFail().stderr()).isEqualTo("Compiling Refract, once ...\n");
        Finished other = second.await().orFail();
        assertThat(other.stderr()).isEmpty();
        assertThat(other.stdout()).startsWith("jdk/bin/java ");
      }
    }
    assertThat(called()).hasSize(1);
  }

  private static boolean waits(Process process) {
    return process
        .descendants()
        .map(child -> child.info().command())
        .flatMap(Optional::stream)
        .anyMatch(command -> command.endsWith("/flock"));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(String what, Condition condition) throws IOException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
