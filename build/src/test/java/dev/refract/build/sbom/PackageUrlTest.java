package dev.refract.build.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackageUrlTest {
  @Test
  void aDebianPackageHasReleaseArchitectureAndSource() {
    assertThat(
            PackageUrl.distribution(
                "debian",
                Optional.of("12"),
                "libstdc++-12-dev",
                "1:12.2.0~rc-14+b1",
                "armel",
                Optional.of("gcc-12@12.2.0-14")))
        .hasToString(
            "pkg:deb/debian/libstdc%2B%2B-12-dev@1:12.2.0~rc-14%2Bb1"
                + "?arch=armel&distro=debian-12&upstream=gcc-12%4012.2.0-14");
  }

  @Test
  void aPackageOfAlpineIsOneOfApk() {
    assertThat(
            PackageUrl.distribution(
                "alpine", Optional.of("3.22.1"), "musl", "1.2.5-r10", "x86_64", Optional.empty()))
        .hasToString("pkg:apk/alpine/musl@1.2.5-r10?arch=x86_64&distro=alpine-3.22.1");
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/crystal-lang/crystal-db.git, pkg:github/crystal-lang/crystal-db@v1",
    "https://github.com/Will/Crystal-PG, pkg:github/will/crystal-pg@v1",
    "https://bitbucket.org/me/line.git, pkg:bitbucket/me/line@v1",
    "https://gitlab.com/me/line.git,"
        + " pkg:generic/shard@v1?vcs_url=git%2Bhttps:%2F%2Fgitlab.com%2Fme%2Fline.git%40v1",
    "https://github.com/me/line/more,"
        + " pkg:generic/shard@v1?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fme%2Fline%2Fmore%40v1",
  })
  void aRepositoryIsNamedByItsHostsTypeWhereThereIsOne(String link, String url) {
    assertThat(PackageUrl.repository("shard", link, Optional.of("v1"))).hasToString(url);
  }

  @Test
  void whatNeedsIsEncoded() {
    assertThat(PackageUrl.generic("ä b", Optional.empty())).hasToString("pkg:generic/%C3%A4%20b");
  }
}
