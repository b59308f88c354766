package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/// What an image says of its project, as skopeo reads it: title, version, licence, and the commit
/// where git knows it.
class RevisionTest {
  private static final String KEY = "org.opencontainers.image.";

  @Test
  void configurationIndexAndManifestNameTheCommit() throws Exception {
    Tiny tiny = Tiny.create();
    GitServer.git(tiny.directory(), "init", "--quiet");
    GitServer.commit(tiny.directory());
    String commit = GitServer.git(tiny.directory(), "rev-parse", "HEAD");
    says(tiny, commit);

    // Not among the sources, so that nothing is compiled again.
    Files.writeString(tiny.directory().resolve("refract.yml"), "# Nothing yet.\n");
    says(tiny, commit + "-dirty");
  }

  private static void says(Tiny tiny, String revision) throws Exception {
    String mirror = TinyCache.get().mirror().address();
    tiny.build(TinyCache.get().directory(), "--mirror=" + mirror).orFail();
    Path directory = Place.fresh("says");
    String archive = "oci-archive:" + tiny.archive();
    Map<String, String> expected =
        Map.of(
            KEY + "title", "tiny",
            KEY + "version", "0.1.0",
            KEY + "licenses", "Apache-2.0",
            KEY + "revision", revision);
    Fields config = json(directory, "inspect", "--config", "--raw", archive);
    assertThat(config.object("config").textMap("Labels")).containsAllEntriesOf(expected);
    assertThat(json(directory, "inspect", "--raw", archive).textMap("annotations"))
        .containsAllEntriesOf(expected);
    String copy = "dir:" + directory.resolve("copy");
    OtherToolsTest.skopeo(directory, "copy", archive, copy);
    SortedMap<String, String> ofManifest =
        json(directory, "inspect", "--raw", copy).textMap("annotations");
    assertThat(ofManifest).containsAllEntriesOf(expected);
  }

  private static Fields json(Path directory, String... arguments) throws Exception {
    return parsed(OtherToolsTest.skopeo(directory, arguments).stdout());
  }

  private static Fields parsed(String text) throws Failure {
    return Json.parseObject("test", "skopeo", text.getBytes(StandardCharsets.UTF_8));
  }
}
