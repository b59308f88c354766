package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Projects that cannot be built, or look so.
class WrongProjectTest {
  private static final String WALLS = "try: have macros do without the network";

  private static Finished build(String source) throws Exception {
    return Sample.fresh().program(source).build("--platform", "linux/amd64");
  }

  /// What the source has on the line of the mistake is no complaint of a macro's.
  @Test
  void aMistakeOnALineThatNamesAHomeDirectoryAndARefusal() throws Exception {
    Finished build = build("puts 1\nFile.open(\"/home/pi/Connection refused\").glow\n");
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.stderr())
        .contains("\n 2 | File.open(\"/home/pi/Connection refused\").glow\n")
        .endsWith(
            "Error: undefined method 'glow' for File\n"
                + "[linux/amd64 compile] the program does not compile: Crystal ended with exit"
                + " status 1\n");
  }

  /// Several compilers run at once, and all of them meet the same mistake.
  @Test
  void aMistakeOnFourPlatforms() throws Exception {
    Sample sample = Sample.fresh().program("puts 1\nlamp = 5\nputs lamp.glow\n");
    Finished build = sample.build();
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.stdout()).isEmpty();
    List<String> lines = build.stderr().lines().toList();
    int first = lines.indexOf("Showing last frame. Use --error-trace for full trace.");
    assertThat(lines.subList(0, first)).allMatch(line -> line.matches("\\[(plan|fetch|note)] .*"));
    assertThat(lines.subList(first + 1, lines.size() - 1))
        .containsExactly(
            "",
            "In src/sample.cr:3:11",
            "",
            " 3 | puts lamp.glow",
            "               ^---",
            "Error: undefined method 'glow' for Int32");
    assertThat(lines.getLast())
        .matches(
            "\\[linux/(amd64|arm64|arm/v7|arm/v6) compile] the program does not compile: Crystal"
                + " ended with exit status 1");
    assertThat(sample.folder().resolve("dist")).doesNotExist();
  }

  @Test
  void aShardThatIsMissing() throws Exception {
    Finished build = build("require \"absent/part\"\n");
    assertThat(build.exitCode()).isEqualTo(2);
    assertThat(build.stderr())
        .contains("src/sample.cr:1: no file for `require \"absent/part\"`")
        .contains("or add the shard absent to shard.yml");
  }

  @Test
  void requiresInACircle() throws Exception {
    Sample sample =
        Sample.fresh()
            .program("require \"./other\"\nputs OTHER\n")
            .with("src/other.cr", "require \"./sample\"\nOTHER = \"round\"\n");
    sample.build("--platform", "linux/amd64").orFail();
    assertThat(sample.output("linux/amd64", "qemu-x86_64", "Nehalem")).containsExactly("round");
  }

  @Test
  void aShardFileThatIsNotYaml() throws Exception {
    Finished build =
        Sample.fresh()
            .program("puts 1\n")
            .with("shard.yml", "name: [sample\nversion: 1\n")
            .build("--platform", "linux/amd64");
    assertThat(build.exitCode()).isEqualTo(2);
    assertThat(build.stderr()).contains("shard.yml:2:");
  }

  @Test
  void aSourceThatIsNotUtf8() throws Exception {
    Sample sample = Sample.fresh().program("");
    Files.write(sample.folder().resolve("src/sample.cr"), new byte[] {'p', ' ', '"', -1, '"'});
    Finished build = sample.build("--platform", "linux/amd64");
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.stderr()).contains("malformed UTF-8").contains("src/sample.cr");
  }

  @Test
  void aMacroThatLoopsForEver() throws Exception {
    Sample sample =
        Sample.fresh()
            .program(
                "{% for i in 0..100000 %}{% for j in 0..100000 %}{% i + j %}{% end %}{% end %}\n");
    Finished build =
        sample.refract("build", Map.of("REFRACT_TIME_LIMIT", "5s"), "--platform", "linux/amd64");
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.stderr())
        .contains("Crystal did not end within 5 seconds")
        .contains("REFRACT_TIME_LIMIT");
  }

  @Test
  void aTimeLimitThatIsNone() throws Exception {
    Finished build =
        Sample.fresh()
            .program("puts 1\n")
            .refract("build", Map.of("REFRACT_TIME_LIMIT", "soon"), "--platform", "linux/amd64");
    assertThat(build.exitCode()).isEqualTo(2);
    assertThat(build.stderr()).contains("REFRACT_TIME_LIMIT is no time: \"soon\"");
  }

  @Test
  void aMacroThatWantsTheNetwork() throws Exception {
    try (GitServer server = GitServer.start()) {
      Finished build =
          Sample.fresh()
              .program("puts {{ run(\"./fetch\").stringify }}\n")
              .with(
                  "src/fetch.cr",
                  """
                  require "socket"
                  socket = TCPSocket.new("127.0.0.1", %d)
                  socket << "GET /any HTTP/1.0\\r\\n\\r\\n"
                  socket.flush
                  print socket.gets
                  """
                      .formatted(server.port()))
              .build("--platform", "linux/amd64");
      if (Peers.get().bubblewrap().isPresent()) {
        assertThat(build.exitCode()).isEqualTo(1);
        assertThat(build.stderr()).contains("Connection refused").contains(WALLS);
        assertThat(server.requests()).isZero();
      } else {
        assertThat(build.stderr()).contains("without walls around it");
      }
    }
  }

  @Test
  void aMacroThatWantsTheHomeDirectory() throws Exception {
    Path secret = Files.writeString(Place.fresh("home").resolve("secret"), "secret");
    Finished build = build("puts {{ read_file(\"" + secret + "\") }}\n");
    if (Peers.get().bubblewrap().isPresent()) {
      assertThat(build.exitCode()).isEqualTo(1);
      assertThat(build.stderr()).contains("No such file or directory").contains(WALLS);
    } else {
      assertThat(build.stderr()).contains("without walls around it");
    }
  }
}
