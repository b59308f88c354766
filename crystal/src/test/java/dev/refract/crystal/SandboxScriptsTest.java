package dev.refract.crystal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripts are run by this machine's own shell.
final class SandboxScriptsTest {
  /// A folder name that a careless script would trip over.
  private static final String ODD = "a b'$(exit 9)\"*";

  @TempDir private Path top;
  private Path odd = Path.of("");
  private Path scripts = Path.of("");

  private record Ran(int status, String output, String error) {}

  @BeforeEach
  void makeFolders() throws IOException {
    odd = Files.createDirectory(top.resolve(ODD));
    scripts = Files.createDirectory(odd.resolve("scripts"));
  }

  private Path script(Path path, String text) throws IOException {
    Files.writeString(path, text);
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void install(Map<String, String> texts) throws IOException {
    for (Map.Entry<String, String> text : texts.entrySet()) {
      script(scripts.resolve(text.getKey()), text.getValue());
    }
  }

  private Ran run(Path folder, String... words) throws IOException, InterruptedException {
    Path out = top.resolve("out");
    Path err = top.resolve("err");
    List<String> command = new ArrayList<>(List.of(words));
    Path ours = scripts.resolve(words[0]);
    // ProcessBuilder looks a program up in its own PATH, not in the one it is given.
    command.set(0, Files.exists(ours) ? ours.toString() : words[0]);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", scripts + ":/usr/bin:/bin");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    int status = builder.start().waitFor();
    return new Ran(status, Files.readString(out), Files.readString(err));
  }

  private SandboxScripts.HostLink host(String linker) {
    return new SandboxScripts.HostLink(
        List.of(odd.resolve(linker).toString(), "--first word"),
        Optional.of(odd.toString()),
        "/lib64/ld.so",
        List.of("/r t/Scrt1.o"),
        List.of("/r t/crtn.o"),
        List.of("/no such folder", odd.resolve("lib").toString()),
        List.of("/run"));
  }

  private SandboxScripts.PkgConfig packages(boolean privateLibraries) {
    return new SandboxScripts.PkgConfig(
        List.of(odd.resolve("pkgconf").toString()),
        odd.resolve("sysroot").toString(),
        "arm-linux-gnueabi",
        privateLibraries);
  }

  @Test
  void aMacroProgramIsLinkedWithWhatThisMachineHas() throws IOException, InterruptedException {
    install(SandboxScripts.compiling(host("ld"), packages(true)));
    script(odd.resolve("ld"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.createDirectory(odd.resolve("lib"));
    Files.writeString(odd.resolve("lib/libgc.so"), "");
    Files.writeString(odd.resolve("lib/libz.a"), "");

    Ran ran =
        run(
            top,
            "refract-cc",
            "a b.o",
            "*.o",
            "-o",
            "out file",
            "-rdynamic",
            "-lgc",
            "-lz",
            "-lzstd",
            "-l:x.a",
            "-Wl,-u,main",
            "-pthread",
            "-static",
            "-L/some where");
    assertThat(ran.error()).isEmpty();
    assertThat(ran.output().lines())
        .containsExactly(
            "--first word",
            "-m",
            "elf_x86_64",
            "-pie",
            "-z",
            "relro",
            "--eh-frame-hdr",
            "-dynamic-linker",
            "/lib64/ld.so",
            "--sysroot=" + odd,
            "-rpath",
            "/run",
            "-L/no such folder",
            "-L" + odd.resolve("lib"),
            "/r t/Scrt1.o",
            "a b.o",
            "*.o",
            "-o",
            "out file",
            "--export-dynamic",
            "-lgc",
            "-lz",
            "-l:x.a",
            "-u",
            "main",
            "-L/some where",
            "-lgcc",
            "--push-state",
            "--as-needed",
            "-lgcc_s",
            "--pop-state",
            "-lc",
            "/r t/crtn.o");
  }

  @Test
  void aFailedLinkNamesTheLibrariesThatWereLeftOut() throws IOException, InterruptedException {
    install(SandboxScripts.compiling(host("ld"), packages(true)));
    script(odd.resolve("ld"), "#!/bin/sh\nexit 3\n");
    Ran ran = run(top, "cc", "a.o", "-lone", "-ltwo");
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.error()).contains("-lone -ltwo");
  }

  @Test
  void pkgConfigAnswersForTheTarget() throws IOException, InterruptedException {
    script(
        odd.resolve("pkgconf"),
        """
        #!/bin/sh
        [ "$1" != --exists ] || exit 0
        printf '%s\\n' "$*" "$PKG_CONFIG_LIBDIR" "$PKG_CONFIG_SYSROOT_DIR"
        case :$PKG_CONFIG_SYSTEM_LIBRARY_PATH: in
          *:/usr/lib/arm-linux-gnueabi:*) echo quiet ;;
        esac
        exit 4
        """);
    install(SandboxScripts.compiling(host("ld"), packages(true)));
    Ran libs = run(top, "pkg-config", "--libs", "--silence-errors", "a b");
    String sysroot = odd.resolve("sysroot").toString();
    assertThat(libs.status()).as("the program's own").isEqualTo(4);
    assertThat(libs.output().lines())
        .containsExactly(
            "--static --libs --silence-errors a b",
            sysroot + "/usr/lib/arm-linux-gnueabi/pkgconfig:" + sysroot + "/usr/share/pkgconfig",
            sysroot,
            "quiet");
    assertThat(run(top, "pkg-config", "x").output()).startsWith("x\n");
    assertThat(run(top, "pkg-config", "--variable=includedir", "libssl"))
        .isEqualTo(new Ran(0, SandboxScripts.NO_INCLUDES + "\n", ""));

    install(SandboxScripts.compiling(host("ld"), packages(false)));
    assertThat(run(top, "pkg-config", "--libs", "x").output()).startsWith("--libs x\n");
  }

  @Test
  void pkgConfigAnswersForThisMachineWhereOnlyThatHasAModule()
      throws IOException, InterruptedException {
    script(
        odd.resolve("pkgconf"),
        """
        #!/bin/sh
        case $PKG_CONFIG_LIBDIR in
          */sysroot/*) where=target there=' both target ' ;;
          *) where=machine there=' both machine ' ;;
        esac
        if [ "$1" = --exists ]
        then
          shift
          for name
          do
            case $there in
              *" $name "*) ;;
              *) exit 1 ;;
            esac
          done
          exit 0
        fi
        echo "$where $*"
        """);
    install(SandboxScripts.compiling(host("ld"), packages(true)));
    for (String words :
        List.of(
            "--libs both",
            "--libs target",
            "--libs none",
            "--libs both none",
            "--atleast-version=3 both",
            "both >= 3")) {
      Ran ran = run(top, ("pkg-config " + words).split(" ", -1));
      assertThat(ran.output().strip())
          .isEqualTo("target " + (words.startsWith("--libs") ? "--static " : "") + words);
    }
    for (String words :
        List.of(
            "--libs machine",
            "--modversion --silence-errors machine",
            "--libs machine both",
            "machine < 3 both")) {
      Ran ran = run(top, ("pkg-config " + words).split(" ", -1));
      assertThat(ran.output().strip()).isEqualTo("machine " + words);
    }
    assertThat(run(top, "pkg-config", "--libs", "machine >= 3").output())
        .isEqualTo("machine --libs machine >= 3\n");

    install(SandboxScripts.expanding(packages(true)));
    assertThat(run(top, "pkg-config", "--libs", "machine").output())
        .as("for the program itself")
        .isEqualTo("target --static --libs machine\n");
  }

  @Test
  void aPrintedLineIsExpandedByARealShell() throws IOException, InterruptedException, Failure {
    script(odd.resolve("pkgconf"), "#!/bin/sh\necho '-lssl -lcrypto  -ldl'\n");
    install(SandboxScripts.expanding(packages(true)));
    String line =
        "refract-cc '/o u/program.o' -o /o/program  -rdynamic "
            + "`command -v pkg-config > /dev/null && pkg-config --libs libssl || printf %s '-lno'` "
            + "-lgc";
    Ran ran = run(top, "sh", "-c", line);
    LinkLine read = LinkLine.read(ran.output().getBytes(UTF_8));
    assertThat(read.object()).isEqualTo("/o u/program.o");
    assertThat(read.inputs())
        .containsExactly(
            new LinkLine.Named("ssl"),
            new LinkLine.Named("crypto"),
            new LinkLine.Named("dl"),
            new LinkLine.Named("gc"));
    assertThat(run(top, "refract-cc").output()).isEmpty();
  }

  @Test
  void aShardsVersionIsFoundFromBelow() throws IOException, InterruptedException {
    install(SandboxScripts.compiling(host("ld"), packages(true)));
    Path below = Files.createDirectories(odd.resolve("p/src/deep"));
    List<String> seen = new ArrayList<>();
    for (String line :
        List.of(
            "version: 1.2.3", "version:   \"2.0.0-rc1\"  # new", "version: '3'\r", "version:4.5")) {
      Files.writeString(odd.resolve("p/shard.yml"), "name: x\n" + line + "\nlicense: MIT\n");
      seen.add(run(top, "shards", "version", below.toString()).output().strip());
      assertThat(run(below, "shards", "version").output().strip()).isEqualTo(seen.getLast());
    }
    assertThat(seen).containsExactly("1.2.3", "2.0.0-rc1", "3", "4.5");
    Files.writeString(odd.resolve("p/shard.yml"), "name: x\nversion: 9");
    assertThat(run(below, "shards", "version").output()).isEqualTo("9\n");

    Files.writeString(odd.resolve("p/shard.yml"), "name: x\n");
    assertThat(run(below, "shards", "version").error()).contains("no version in");
    Files.delete(odd.resolve("p/shard.yml"));
    assertThat(run(below, "shards", "version").status()).isEqualTo(1);
    assertThat(run(below, "shards", "install").error()).contains("not: install");
  }

  @Test
  void anyTextIsOneWord() throws IOException, InterruptedException {
    for (String text : List.of("", "a b", "it's", "$HOME `x` \"\\", "-n", "*", "a\nb")) {
      Ran ran = run(top, "sh", "-c", "printf '[%s]' " + SandboxScripts.quoted(text));
      assertThat(ran.output()).isEqualTo("[" + text + "]");
    }
  }
}
