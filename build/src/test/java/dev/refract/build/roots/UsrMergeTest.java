package dev.refract.build.roots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import dev.refract.archive.Manifest;
import dev.refract.archive.Node;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsrMergeTest {
  @TempDir private Path tree;

  @Test
  void movesBelowUsrWhatIsBesideIt() throws Exception {
    file("lib/x86_64-linux-gnu/libz.so.1.2", "z");
    file("usr/lib/x86_64-linux-gnu/libz.a", "a");
    link("lib/x86_64-linux-gnu/libz.so.1", "libz.so.1.2");
    link("usr/lib/x86_64-linux-gnu/libz.so", "/lib/x86_64-linux-gnu/libz.so.1");
    link("lib64", "lib/x86_64-linux-gnu");
    Manifest before =
        new Manifest(
            new TreeMap<>(
                Map.of(
                    "lib", new Node.Directory(0755),
                    "lib/x86_64-linux-gnu", new Node.Directory(0755),
                    "lib/x86_64-linux-gnu/libz.so.1.2", node("z"),
                    "lib/x86_64-linux-gnu/libz.so.1", new Node.Symlink("libz.so.1.2"),
                    "usr", new Node.Directory(0755),
                    "usr/lib", new Node.Directory(0755),
                    "usr/lib/x86_64-linux-gnu", new Node.Directory(0755),
                    "usr/lib/x86_64-linux-gnu/libz.a", node("a"),
                    "usr/lib/x86_64-linux-gnu/libz.so",
                        new Node.Symlink("/lib/x86_64-linux-gnu/libz.so.1"))));
    Files.delete(tree.resolve("lib64"));
    Manifest after = UsrMerge.apply(tree, before);
    assertThat(after.nodes().keySet())
        .containsExactly(
            "usr",
            "usr/lib",
            "usr/lib/x86_64-linux-gnu",
            "usr/lib/x86_64-linux-gnu/libz.a",
            "usr/lib/x86_64-linux-gnu/libz.so",
            "usr/lib/x86_64-linux-gnu/libz.so.1",
            "usr/lib/x86_64-linux-gnu/libz.so.1.2");
    assertThat(tree.resolve("lib")).doesNotExist();
    assertThat(Files.readString(tree.resolve("usr/lib/x86_64-linux-gnu/libz.so"))).isEqualTo("z");
    for (Map.Entry<String, Node> entry : after.nodes().entrySet()) {
      Path path = tree.resolve(entry.getKey());
      assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
      if (entry.getValue() instanceof Node.Symlink link) {
        assertThat(Files.readSymbolicLink(path)).hasToString(link.target());
      }
    }
  }

  @Test
  void leavesOutTheLinksThemselves() throws Exception {
    file("usr/lib/os-release", "o");
    link("lib", "usr/lib");
    Manifest before =
        new Manifest(
            new TreeMap<>(
                Map.of(
                    "lib", new Node.Symlink("usr/lib"),
                    "usr", new Node.Directory(0755),
                    "usr/lib", new Node.Directory(0755),
                    "usr/lib/os-release", node("o"))));
    Manifest after = UsrMerge.apply(tree, before);
    assertThat(after.nodes().keySet()).containsExactly("usr", "usr/lib", "usr/lib/os-release");
    assertThat(tree.resolve("lib")).doesNotExist();
    assertThat(tree.resolve("usr/lib/os-release")).hasContent("o");
  }

  @ParameterizedTest
  @CsvSource({
    "usr/lib/t/libz.so, /lib/t/libz.so.1, libz.so.1",
    "usr/bin/awk, /etc/alternatives/awk, ../../etc/alternatives/awk",
    "lib64/ld.so, /lib/t/ld.so, ../lib/t/ld.so",
    "lib/t/a, ../../usr/lib/t/b, b",
    "sbin/x, ../bin/y, ../bin/y",
    "bin, usr/bin, bin",
    "usr/share/x, /, ../..",
    "usr/share/x, ../../../../../etc/passwd, ../../etc/passwd",
  })
  void aLinkLeadsWhereItLedAndNeverOutside(String from, String target, String relative) {
    assertThat(UsrMerge.relative(from, target)).isEqualTo(relative);
  }

  private void file(String path, String content) throws Exception {
    Files.createDirectories(tree.resolve(path).getParent());
    Files.writeString(tree.resolve(path), content);
  }

  private void link(String path, String target) throws Exception {
    Files.createDirectories(tree.resolve(path).getParent());
    Files.createSymbolicLink(tree.resolve(path), Path.of(target));
  }

  private static Node node(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new Node.File(0644, bytes.length, Digest.of(bytes));
  }
}
