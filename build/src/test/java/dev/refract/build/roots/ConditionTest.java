package dev.refract.build.roots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import dev.refract.archive.Manifest;
import dev.refract.archive.Node;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConditionTest {
  private static final String BESIDE = "beside";

  @TempDir private Path directory;
  private Path tree = Path.of("");
  private byte[] recorded = new byte[0];

  @BeforeEach
  void record() throws Exception {
    tree = Files.createDirectory(directory.resolve("tree"));
    Files.writeString(directory.resolve(BESIDE), "small");
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    Files.createDirectory(tree.resolve("a directory"));
    Files.write(tree.resolve("a directory/a file"), content);
    Files.setLastModifiedTime(
        tree.resolve("a directory/a file"), FileTime.from(Instant.ofEpochSecond(1000)));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("nowhere"));
    recorded =
        Condition.of(
            tree,
            new Manifest(
                new TreeMap<>(
                    Map.of(
                        "a directory", new Node.Directory(0755),
                        "a directory/a file",
                            new Node.File(0644, content.length, Digest.of(content)),
                        "link", new Node.Symlink("nowhere")))),
            List.of(BESIDE));
  }

  @Test
  void holdsForAnUntouchedTree() throws Exception {
    assertThat(Condition.holds(tree, recorded)).isTrue();
  }

  @Test
  void noticesAnotherContentOfTheSameSize() throws Exception {
    Files.writeString(tree.resolve("a directory/a file"), "CONTENT");
    assertThat(Condition.holds(tree, recorded)).isFalse();
  }

  @Test
  void noticesAnotherContentBesideTheTree() throws Exception {
    FileTime time = Files.getLastModifiedTime(directory.resolve(BESIDE));
    Files.writeString(directory.resolve(BESIDE), "SMALL");
    Files.setLastModifiedTime(directory.resolve(BESIDE), time);
    assertThat(Condition.holds(tree, recorded)).isFalse();
    Files.delete(directory.resolve(BESIDE));
    assertThat(Condition.holds(tree, recorded)).isFalse();
  }

  @Test
  void noticesWhatIsGone() throws Exception {
    Files.delete(tree.resolve("link"));
    assertThat(Condition.holds(tree, recorded)).isFalse();
  }

  @Test
  void noticesAnotherKind() throws Exception {
    Files.delete(tree.resolve("link"));
    Files.createDirectory(tree.resolve("link"));
    assertThat(Condition.holds(tree, recorded)).isFalse();
  }

  @Test
  void aDamagedRecordHoldsForNothing() throws Exception {
    byte[] damaged =
        new String(recorded, StandardCharsets.UTF_8)
            .replace("f ", "x ")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(Condition.holds(tree, damaged)).isFalse();
  }
}
