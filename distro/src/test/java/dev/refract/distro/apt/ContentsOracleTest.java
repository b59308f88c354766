package dev.refract.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.distro.Download;
import dev.refract.distro.DownloadListener;
import dev.refract.distro.Downloads;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The mirror's own index, read once by Refract and once by GNU's tools.
@Timeout(300)
class ContentsOracleTest {
  private static final DebianRelease BOOKWORM = new DebianRelease("bookworm");
  private static final String TRIPLET = "x86_64-linux-gnu";

  @TempDir private Path cache;

  @Test
  void theAnswersAreThoseOfPlainReading() throws Exception {
    Mirrors mirrors = HostMirrors.of(BOOKWORM);
    try (Downloads downloads =
        new Downloads(
            new Downloads.Settings(cache, System.getenv(), false, DownloadListener.SILENT))) {
      AptArchive.Settings settings =
          new AptArchive.Settings(BOOKWORM, mirrors, true, Instant.now());
      ContentsIndex contents =
          new AptArchive(settings, downloads).contents("amd64", Duration.ofHours(1));
      SuiteReleases.Checked suite =
          new SuiteReleases(settings, downloads.settings())
              .load(List.of(BOOKWORM.suites().getFirst()), Duration.ofHours(1))
              .getFirst();
      Download original = NamedIndex.of(suite, "amd64", "Contents-amd64").download();
      List<String> rows = rows(downloads.fetch(original));
      assertThat(rows).hasSizeGreaterThan(10_000);
      for (String row : rows) {
        String path = row.substring(0, row.indexOf('\t'));
        assertThat(String.join(",", contents.packages(path)))
            .as(path)
            .isEqualTo(row.substring(row.indexOf('\t') + 1));
        assertThat(contents.packages(path + "x")).isEmpty();
      }
      assertThat(contents.library(TRIPLET, "ssl"))
          .extracting(ContentsIndex.Found::packageName)
          .containsExactly("libssl-dev");
      assertThat(contents.library(TRIPLET, "ssl")).allMatch(ContentsIndex.Found::isArchive);
      assertThat(contents.module(TRIPLET, "libxml-2.0"))
          .extracting(ContentsIndex.Found::packageName)
          .containsExactly("libxml2-dev");
    }
  }

  /// `PATH\tPACKAGE,PACKAGE` for each library and `.pc` file, the packages sorted.
  private static List<String> rows(Path packed) throws Exception {
    String script =
        """
        zcat "$0" |
          grep -E '^(usr/)?lib/([^ ]*/)?lib[^/ ]*\\.(so|a) |^usr/(lib|share)/([^ ]*/)?pkgconfig/[^/ ]*\\.pc ' |
          sed -E -e 's/ +/\\t/' -e 's/([\\t,])([a-z0-9-]+\\/)*/\\1/g' |
          awk -F '\\t' '{ n = split($2, p, ","); s = "";
            for (i = 2; i <= n; i++) { v = p[i]; for (j = i - 1; j > 0 && p[j] > v; j--) p[j + 1] = p[j]; p[j + 1] = v }
            for (i = 1; i <= n; i++) s = s (i > 1 ? "," : "") p[i];
            print $1 "\\t" s }'
        """;
    HostCommand.Result result =
        HostCommand.run(List.of("sh", "-c", script, packed.toString()), "", Map.of());
    assertThat(result.status()).as(result.output()).isZero();
    return result.output().lines().toList();
  }
}
