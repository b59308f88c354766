package dev.refract.distro.apk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApkResolverTest {
  private final List<ApkPackage> packages = new ArrayList<>();

  private ApkResolverTest has(String name, String version, String depends, String provides)
      throws Failure {
    return has(name, version, depends, provides, 0);
  }

  private ApkResolverTest has(
      String name, String version, String depends, String provides, int priority) throws Failure {
    List<ApkPackage.Provision> provisions = new ArrayList<>();
    for (String word : provides.isEmpty() ? new String[0] : provides.split(" ", -1)) {
      String[] parts = word.split("=", 2);
      provisions.add(
          new ApkPackage.Provision(
              parts[0],
              parts.length == 1 ? Optional.empty() : Optional.of(Version.parse(parts[1]))));
    }
    packages.add(
        new ApkPackage(
            name,
            Version.parse(version),
            "x86_64",
            "main",
            name.replaceAll("-(dev|static|libs.*)$", ""),
            1,
            1,
            new Checksum(Checksum.Algorithm.SHA1, "0".repeat(40)),
            Relation.parseField(depends),
            provisions,
            priority,
            "",
            "",
            0));
    return this;
  }

  private ApkIndex index() {
    return new ApkIndex(Digest.of(new byte[0]), packages);
  }

  private List<String> chosen(String wanted, String... assumed) throws Failure {
    return ApkResolver.resolve(index(), Relation.parseField(wanted), Set.of(assumed))
        .values()
        .stream()
        .map(choice -> choice.file().toString())
        .toList();
  }

  private Optional<String> reason(String name) throws Failure {
    return Optional.ofNullable(
            ApkResolver.resolve(index(), List.of(Relation.to("a")), Set.of()).get(name))
        .flatMap(ApkResolver.Choice::by);
  }

  @Test
  void theNewestAndWhatItNeedsIsChosen() throws Failure {
    has("a", "1-r0", "", "")
        .has("a", "1-r1", "so:libb.so.1 cmd:c", "")
        .has("b", "2", "so:libc.musl-x86_64.so.1", "so:libb.so.1=1.0")
        .has("musl", "1.2.5-r0", "", "so:libc.musl-x86_64.so.1=1")
        .has("d", "1", "", "cmd:c=1");
    assertThat(chosen("a")).containsExactly("a-1-r1", "b-2", "d-1", "musl-1.2.5-r0");
    assertThat(chosen("a<1-r1")).containsExactly("a-1-r0");
    assertThat(chosen("a", "cmd:c", "so:libb.so.1")).containsExactly("a-1-r1");
    assertThat(reason("musl")).contains("b");
  }

  @Test
  void anUnversionedNameGoesToTheHighestPriority() throws Failure {
    has("a", "1", "/bin/sh", "")
        .has("dash-binsh", "1", "", "/bin/sh", 60)
        .has("busybox-binsh", "1", "", "/bin/sh", 100);
    assertThat(chosen("a")).containsExactly("a-1", "busybox-binsh-1");
    assertThat(chosen("dash-binsh a")).containsExactly("a-1", "dash-binsh-1");
  }

  @Test
  void aNameWithoutAVersionMeetsNoBound() throws Failure {
    has("a", "1", "virtual>1", "").has("b", "5", "", "virtual").has("c", "1", "", "virtual=2");
    assertThat(chosen("a")).containsExactly("a-1", "c-1");
  }

  @Test
  void theSearchGoesBackOnItsChoices() throws Failure {
    // The first provider of v clashes with what comes later.
    has("a", "1", "v b", "")
        .has("p", "1", "", "v", 9)
        .has("q", "1", "", "v")
        .has("b", "1", "!p", "");
    assertThat(chosen("a")).containsExactly("a-1", "b-1", "q-1");
    assertThat(chosen("!p v")).containsExactly("q-1");
  }

  @Test
  void oneVersionedNameIsThereOnce() throws Failure {
    has("openssl", "3", "", "cmd:openssl=3")
        .has("libressl", "4", "", "cmd:openssl=4")
        .has("a", "1", "libressl openssl", "");
    assertThatThrownBy(() -> chosen("a"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("it has cmd:openssl as libressl does");
  }

  @Test
  void whatCannotBeHadIsNamedWithWhoNeedsIt() throws Failure {
    has("a", "1", "b>=2", "").has("b", "1.9-r3", "", "");
    assertThatThrownBy(() -> chosen("a"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no package is b>=2, which a needs; there is b-1.9-r3");
  }

  @Test
  void librariesAreFoundThroughTheirOrigin() throws Failure {
    has("libevent", "2.1.12-r8", "", "so:libevent-2.1.so.7=7.0.1")
        .has("libevent-dev", "2.1.12-r8", "", "")
        .has("libevent-static", "2.1.12-r8", "", "")
        .has("z", "1", "", "so:libz.so.1=1.3 pc:zlib=1.3")
        .has("zlib-ng", "1", "", "so:libz-ng.so.2=2");
    assertThat(index().originsOfLibrary("event")).containsExactly("libevent");
    assertThat(index().originsOfLibrary("z")).containsExactly("z");
    assertThat(index().originsOfLibrary("y")).isEmpty();
    assertThat(index().ofOrigin("libevent").stream().map(ApkPackage::name))
        .containsExactly("libevent", "libevent-dev", "libevent-static");
  }
}
