package dev.refract.build.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.build.config.ImageSettings;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.ProjectFile;
import dev.refract.build.plan.Sources;
import dev.refract.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFilesTest {
  private static final ProjectFile.Owner OWNER = new ProjectFile.Owner(7, 8);

  @TempDir private Path project;
  private final Stack below = new Stack();

  @BeforeEach
  void files() throws Exception {
    Files.createDirectories(project.resolve("assets/img"));
    Files.writeString(project.resolve("assets/a.txt"), "a");
    Files.writeString(project.resolve("assets/img/b.txt"), "b");
    Files.createSymbolicLink(project.resolve("assets/img/a"), Path.of("../a.txt"));
    below.add(
        "base files",
        new TreeMap<>(
            Map.of(
                "bin",
                new Entry.Symlink("usr/bin"),
                "usr/bin",
                Entry.directory(),
                "home/nonroot",
                new Entry.Directory(0700, OWNER),
                "etc/passwd",
                Entry.file(Content.text("root")))));
  }

  private SortedMap<String, Entry> entries(ImageSettings settings, ProjectFile... files)
      throws Exception {
    return new ProjectFiles(
            Sources.read(project),
            below,
            new TreeMap<>(Map.of("usr/bin/app", Entry.program(Content.text("app")))))
        .entries(new Startup("app", LinkMode.HYBRID, settings), List.of(files));
  }

  private static ProjectFile file(String from, String to) {
    return new ProjectFile(from, to, Optional.empty(), ProjectFile.Owner.ROOT);
  }

  @Test
  void aDirectoryGoesInWhole() throws Exception {
    SortedMap<String, Entry> entries =
        entries(ImageSettings.NONE, new ProjectFile("assets", "/srv", Optional.of(0600), OWNER));
    assertThat(entries.keySet())
        .containsExactly("srv", "srv/a.txt", "srv/img", "srv/img/a", "srv/img/b.txt");
    assertThat(entries)
        .containsEntry("srv/img", new Entry.Directory(0755, OWNER))
        .containsEntry("srv/img/a", new Entry.Symlink("../a.txt"));
    assertThat(entries.get("srv/a.txt"))
        .isInstanceOfSatisfying(
            Entry.File.class,
            file -> {
              assertThat(file.mode()).isEqualTo(0600);
              assertThat(file.owner()).isEqualTo(OWNER);
              assertThat(file.content().digest()).isEqualTo(Content.text("a").digest());
            });
  }

  @Test
  void aFileGoesWhereLinksOfTheImageLead() throws Exception {
    assertThat(entries(ImageSettings.NONE, file("assets/a.txt", "/bin/tool")))
        .containsOnlyKeys("usr/bin/tool");
    assertThat(entries(ImageSettings.NONE, file("assets/img/a", "/x"))).containsOnlyKeys("x");
  }

  @Test
  void twoThingsForOnePlaceAreRefusedWithBothNames() {
    assertRefused("assets/a.txt cannot go to /etc/passwd", "from the base files", "/etc/passwd");
    assertRefused(
        "assets/a.txt cannot go to /bin/app", "/usr/bin/app comes from the program", "/bin/app");
    assertRefused("assets/a.txt cannot go to /etc", "/etc comes from the base files", "/etc");
    assertRefused("to /etc/passwd/x", "/etc/passwd comes from the base files", "/etc/passwd/x");
    assertThatThrownBy(() ->
            entries(ImageSettings.NONE, file("assets", "/srv"), file("shard", "/srv/img/b.txt")))
        .hasMessageContaining("the project has no file shard");
    assertThatThrownBy(() ->
            entries(
                ImageSettings.NONE, file("assets", "/srv"), file("assets/a.txt", "/srv/img/b.txt")))
        .hasMessageContaining("/srv/img/b.txt comes from assets/img/b.txt");
  }

  private void assertRefused(String first, String second, String to) {
    assertThatThrownBy(() -> entries(ImageSettings.NONE, file("assets/a.txt", to)))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.PROJECT))
        .hasMessageContaining(first)
        .hasMessageContaining(second);
  }
}
