package dev.refract.build.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import dev.refract.archive.Node;
import dev.refract.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
  @TempDir private Path top;
  private Path project = Path.of("");

  @BeforeEach
  void project() throws Exception {
    project = Files.createDirectory(top.resolve("project"));
    write("shard.yml", "name: x");
    write("src/x.cr", "puts 1");
  }

  private void write(String path, String text) throws Exception {
    Files.createDirectories(project.resolve(path).getParent());
    Files.writeString(project.resolve(path), text);
  }

  @Test
  void leavesOutWhatBuildsAndGitLeave() throws Exception {
    write("dist/x.tar", "old");
    write("bin/x", "old");
    write(".git/HEAD", "ref");
    write("src/dist/kept.cr", "1");
    assertThat(Sources.read(project).manifest().nodes().keySet())
        .containsExactly("shard.yml", "src", "src/dist", "src/dist/kept.cr", "src/x.cr");
  }

  @Test
  void isTheSameWhateverTheUmaskAndThePlace() throws Exception {
    Sources sources = Sources.read(project);
    Files.setPosixFilePermissions(
        project.resolve("src/x.cr"), PosixFilePermissions.fromString("rw-------"));
    assertThat(Sources.read(project).manifest()).isEqualTo(sources.manifest());
    Path elsewhere = top.resolve("elsewhere");
    Files.move(project, elsewhere);
    assertThat(Sources.read(elsewhere).manifest()).isEqualTo(sources.manifest());
  }

  @Test
  void aPathDependencyStandsForItsContentAndAnInnerLinkStays() throws Exception {
    Path other = Files.createDirectories(top.resolve("other/src"));
    Files.writeString(other.resolve("other.cr"), "puts 2");
    Files.createDirectories(project.resolve("lib/inner"));
    Files.createSymbolicLink(project.resolve("lib/other"), Path.of("../../other"));
    Files.createSymbolicLink(project.resolve("lib/inner/lib"), Path.of("../../lib"));
    Sources sources = Sources.read(project);
    assertThat(sources.manifest().nodes().keySet())
        .contains("lib/other/src/other.cr", "lib/inner/lib");
    Path copy = top.resolve("copy");
    sources.copyTo(copy);
    assertThat(copy.resolve("lib/other/src/other.cr")).hasContent("puts 2");
    assertThat(copy.resolve("lib/inner/lib")).isSymbolicLink();
    assertThat(Sources.read(copy).manifest()).isEqualTo(sources.manifest());
  }

  @Test
  void refusesALinkToItsOwnParents() throws Exception {
    Files.createSymbolicLink(project.resolve("round"), project.toRealPath());
    assertThatThrownBy(() -> Sources.read(project))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.kind()).isEqualTo(Failure.Kind.PROJECT));
  }

  @Test
  void takesADependencyThatTheProjectLiesInWithoutTheProject() throws Exception {
    Files.writeString(top.resolve("shard.yml"), "name: around");
    Files.createDirectories(project.resolve("lib"));
    Files.createSymbolicLink(project.resolve("lib/around"), top.toRealPath());
    assertThat(Sources.read(project).manifest().nodes().keySet())
        .contains("lib/around/shard.yml")
        .doesNotContain("lib/around/" + project.getFileName());
  }

  @Test
  void readsShardsOfAnotherDirectoryInPlaceOfItsOwn() throws Exception {
    write("lib/old/old.cr", "1");
    Path other = Files.createDirectories(top.resolve("other/lib/new"));
    Files.writeString(other.resolve("new.cr"), "2");
    Sources sources = Sources.read(project, Optional.of(top.resolve("other")));
    assertThat(sources.manifest().nodes().keySet())
        .contains("lib/new/new.cr", "src/x.cr")
        .doesNotContain("lib/old/old.cr");
    sources.copyTo(top.resolve("copy"));
    assertThat(top.resolve("copy/lib/new/new.cr")).hasContent("2");
    Path archive = top.resolve("archive.tar");
    SourceArchive.write(sources, archive);
    SourceArchive.unpack(archive, top.resolve("unpacked"));
    assertThat(Sources.read(top.resolve("unpacked")).manifest()).isEqualTo(sources.manifest());
  }

  @Test
  void noticesAChangeBetweenReadingAndCopying() throws Exception {
    Sources sources = Sources.read(project);
    write("src/x.cr", "puts 3");
    assertThatThrownBy(() -> sources.copyTo(top.resolve("copy")))
        .hasMessage("[sources] src/x.cr changed while it was being built");
  }

  @Test
  void whatIsAtAPath() throws Exception {
    write("assets/a", "1");
    write("assets/in/b", "2");
    write("assets.txt", "3");
    Files.createSymbolicLink(project.resolve("assets/in/up"), Path.of("../a"));
    Files.createSymbolicLink(project.resolve("other"), Path.of("assets/in"));
    Sources sources = Sources.read(project);
    assertThat(sources.at("assets").keySet()).containsExactly("", "a", "in", "in/b", "in/up");
    assertThat(sources.at("assets/in/up"))
        .containsExactly(Map.entry("", new Node.File(0644, 1, Digest.of(new byte[] {'1'}))));
    assertThatThrownBy(() -> sources.at("other"))
        .hasMessage("[sources] the link assets/in/up leads out of other");
    assertThatThrownBy(() -> sources.at("asset"))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.remedy()).contains("write assets"))
        .hasMessageContaining("the project has no file asset");
    assertThatThrownBy(() -> sources.at("bin/x"))
        .hasMessageContaining("what is in bin is left out");
  }

  @Test
  void aFilesTimeFollowsFromItsContent() throws Exception {
    Sources.read(project).copyTo(top.resolve("one"));
    write("src/new.cr", "puts 1");
    write("shard.yml", "name: y");
    Sources.read(project).copyTo(top.resolve("other"));
    assertThat(time("other/src/x.cr"))
        .isEqualTo(time("one/src/x.cr"))
        .isEqualTo(time("other/src/new.cr"));
    assertThat(time("other/shard.yml")).isNotEqualTo(time("one/shard.yml"));
  }

  private FileTime time(String path) throws Exception {
    return Files.getLastModifiedTime(top.resolve(path));
  }
}
