package dev.refract.distro.apt;

import static dev.refract.distro.apt.TestArchive.stanza;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.refract.archive.Digest;
import dev.refract.distro.internal.apt.IndexFile;
import dev.refract.distro.internal.apt.IndexWriter;
import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ResolverTest {
  @TempDir private Path folder;

  private PackageIndex index(String... stanzas) throws Failure, IOException {
    Path file = folder.resolve("index");
    byte[] text = String.join("", stanzas).getBytes(StandardCharsets.UTF_8);
    IndexWriter.write(new ByteArrayInputStream(text), file, "test");
    return new PackageIndex(
        "amd64",
        Digest.of(text),
        List.of(new PackageIndex.Source("bookworm", IndexFile.open(file).orElseThrow())));
  }

  private static List<Relation> relations(String... wanted) throws Failure {
    List<Relation> relations = new ArrayList<>();
    for (String text : wanted) {
      relations.add(Relation.parse(text));
    }
    return relations;
  }

  private static List<String> resolve(PackageIndex index, String... wanted) throws Failure {
    return resolve(index, Set.of(), wanted);
  }

  private static List<String> resolve(PackageIndex index, Set<String> assumed, String... wanted)
      throws Failure {
    return Resolver.resolve(index, relations(wanted), new Resolver.Options(assumed))
        .packages()
        .stream()
        .map(p -> p.name() + "=" + p.version())
        .toList();
  }

  private static Failure failure(PackageIndex index, String... wanted) {
    Failure failure = catchThrowableOfType(Failure.class, () -> resolve(index, wanted));
    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PACKAGES);
    return failure;
  }

  @Test
  void dependenciesOfDependencies() throws Exception {
    PackageIndex index =
        index(
            stanza("a", "1", "amd64", "Depends: b (>= 1), c"),
            stanza("b", "1.0", "amd64", "Pre-Depends: d", "Depends: a"),
            stanza("c", "1", "all"),
            stanza("d", "1", "amd64", "Recommends: e", "Suggests: e"),
            stanza("e", "1", "amd64", "Essential: yes"),
            stanza("other", "1", "i386"));
    assertThat(resolve(index, "a")).containsExactly("a=1", "b=1.0", "c=1", "d=1");
    assertThat(resolve(index)).isEmpty();
    assertThat(failure(index, "other").problem())
        .isEqualTo("there is no other in bookworm for amd64");
    Resolution resolution = Resolver.resolve(index, relations("a"), Resolver.Options.NONE);
    assertThat(resolution.chosen().get("d"))
        .extracting(Resolution.Choice::reason)
        .isEqualTo(new Resolution.Reason.Needed("b", Relation.to("d")));
    assertThat(resolution.chosen().get("a"))
        .extracting(Resolution.Choice::reason)
        .isEqualTo(new Resolution.Reason.Wanted(Relation.to("a")));
  }

  @Test
  void theNewestVersionOnly() throws Exception {
    PackageIndex index =
        index(
            stanza("a", "1", "amd64", "Depends: b (= 1)"),
            stanza("a", "2~rc1", "amd64"),
            stanza("b", "1", "amd64"),
            stanza("b", "1.1", "amd64"));
    assertThat(resolve(index, "a")).containsExactly("a=2~rc1");
    assertThat(failure(index, "b (= 1)").problem()).isEqualTo("b is 1.1 in bookworm");
  }

  @Test
  void alternativesInTheirOrder() throws Exception {
    PackageIndex index =
        index(
            stanza("a", "1", "amd64", "Depends: gone | b (>= 2) | c | d"),
            stanza("b", "1", "amd64"),
            stanza("c", "1", "amd64"),
            stanza("d", "1", "amd64"),
            stanza("e", "1", "amd64", "Depends: d"));
    assertThat(resolve(index, "a")).containsExactly("a=1", "c=1");
    // What is there anyway is enough.
    assertThat(resolve(index, "a", "d")).containsExactly("a=1", "d=1");
    assertThat(resolve(index, "d | c")).containsExactly("d=1");
  }

  @Test
  void anAlternativeThatCannotBeInstalledIsPassedOver() throws Exception {
    PackageIndex index =
        index(
            stanza("a", "1", "amd64", "Depends: b | c"),
            stanza("b", "1", "amd64", "Depends: b2"),
            stanza("b2", "1", "amd64", "Depends: gone"),
            stanza("c", "1", "amd64"));
    assertThat(resolve(index, "a")).containsExactly("a=1", "c=1");
  }

  @Test
  void virtualPackages() throws Exception {
    PackageIndex index =
        index(
            stanza("a", "1", "amd64", "Depends: mail"),
            stanza("b", "1", "amd64", "Depends: mail (>= 2)"),
            stanza("c", "1", "amd64", "Depends: mail (>= 3)"),
            stanza("exim", "1", "amd64", "Provides: mail, other (= 9)", "Priority: optional"),
            stanza("postfix", "1", "amd64", "Provides: mail (= 2)", "Priority: optional"),
            stanza("sendmail", "1", "amd64", "Provides: mail", "Priority: extra"));
    // Between equals, apt takes the one that it has met last.
    assertThat(resolve(index, "a")).containsExactly("a=1", "postfix=1");
    assertThat(resolve(index, "a", "exim")).containsExactly("a=1", "exim=1");
    assertThat(resolve(index, "b")).containsExactly("b=1", "postfix=1");
    assertThat(failure(index, "c").problem())
        .isEqualTo("c 1 depends on mail (>= 3), but there is no mail in bookworm for amd64");
    assertThat(resolve(index, "other (= 9)")).containsExactly("exim=1");
  }

  @Test
  void theRealPackageComesBeforeItsProviders() throws Exception {
    PackageIndex index =
        index(
            stanza("z", "1", "amd64", "Provides: real", "Priority: required"),
            stanza("real", "1", "amd64", "Priority: extra"));
    assertThat(resolve(index, "real")).containsExactly("real=1");
  }

  @Test
  void otherArchitectures() throws Exception {
    PackageIndex index =
        index(
            stanza("a", "1", "amd64", "Depends: perl:any"),
            stanza("b", "1", "amd64", "Depends: plain:any"),
            stanza("c", "1", "amd64", "Depends: plain:i386 | plain:amd64"),
            stanza("d", "1", "amd64", "Depends: plain:armhf"),
            stanza("perl", "1", "amd64", "Multi-Arch: allowed"),
            stanza("plain", "1", "amd64", "Multi-Arch: foreign"));
    assertThat(resolve(index, "a")).containsExactly("a=1", "perl=1");
    assertThat(resolve(index, "c")).containsExactly("c=1", "plain=1");
    failure(index, "b");
    failure(index, "d");
  }

  @Test
  void conflictsAreAvoided() throws Exception {
    PackageIndex index =
        index(
            stanza("a", "1", "amd64", "Depends: x | y"),
            stanza("b", "1", "amd64", "Conflicts: x"),
            stanza("c", "1", "amd64", "Breaks: x (<< 2)"),
            stanza("d", "1", "amd64", "Breaks: x (<< 1)"),
            stanza("self", "1", "amd64", "Provides: v", "Conflicts: v"),
            stanza("x", "1", "amd64"),
            stanza("y", "1", "amd64", "Conflicts: v"));
    assertThat(resolve(index, "a")).containsExactly("a=1", "x=1");
    // The choice of x comes first and is taken back.
    assertThat(resolve(index, "a", "b")).containsExactly("a=1", "b=1", "y=1");
    assertThat(resolve(index, "a", "c")).containsExactly("a=1", "c=1", "y=1");
    assertThat(resolve(index, "a", "d")).containsExactly("a=1", "d=1", "x=1");
    assertThat(resolve(index, "self")).containsExactly("self=1");
    assertThat(resolve(index, "self", "a")).containsExactly("a=1", "self=1", "x=1");
    failure(index, "self", "y");
  }

  @Test
  void whatIsAssumedIsNotChosen() throws Exception {
    PackageIndex index =
        index(
            stanza("a", "1", "amd64", "Depends: gcc (>= 99), b, gone | x"),
            stanza("b", "1", "amd64", "Depends: gcc | c"),
            stanza("c", "1", "amd64"),
            stanza("gcc", "12", "amd64"));
    assertThat(resolve(index, Set.of("gcc", "gone"), "a")).containsExactly("a=1", "b=1");
    assertThat(resolve(index, Set.of("gcc", "gone"), "a", "gcc")).containsExactly("a=1", "b=1");
  }

  @Test
  void theTreeOfReasons() throws Exception {
    PackageIndex index =
        index(
            stanza("a", "1", "amd64", "Depends: b (>= 1), c"),
            stanza("b", "1.0", "amd64", "Depends: d (>= 2) | e"),
            stanza("c", "1", "all"),
            stanza("d", "1.5", "amd64"),
            stanza("e", "1", "amd64", "Depends: gone"));
    Failure failure = failure(index, "c", "a");
    assertThat(failure)
        .hasMessage(
            "[packages] a 1 depends on b (>= 1), but b 1.0 depends on d (>= 2) | e, but d is 1.5 in"
                + " bookworm");
    assertThat(failure.output())
        .contains(
            """
            wanted: a
              a 1 depends on: b (>= 1)
                b 1.0 depends on: d (>= 2) | e
                  d is 1.5 in bookworm
                  e 1 depends on: gone
                    there is no gone in bookworm for amd64
            """);
  }

  @Test
  void theTreeOfAConflict() throws Exception {
    PackageIndex index =
        index(
            stanza("a", "1", "amd64", "Depends: x"),
            stanza("b", "1", "amd64", "Conflicts: x"),
            stanza("x", "1", "amd64"));
    Failure failure = failure(index, "a", "b");
    assertThat(failure.problem())
        .isEqualTo(
            "a 1 depends on x, but x 1 cannot be chosen: b_1_amd64 excludes x, and is wanted");
  }

  /// Many choices that have nothing to do with what is wrong must not be tried in all ways.
  @Test
  void aHopelessCaseEndsSoon() throws Exception {
    List<String> stanzas = new ArrayList<>();
    StringBuilder depends = new StringBuilder("Depends: ");
    for (int i = 0; i < 60; i++) {
      depends.append("p" + i + " | q" + i + ", ");
      stanzas.add(stanza("p" + i, "1", "amd64", "Depends: r" + i + " | s" + i));
      stanzas.add(stanza("q" + i, "1", "amd64"));
      stanzas.add(stanza("r" + i, "1", "amd64"));
      stanzas.add(stanza("s" + i, "1", "amd64"));
    }
    stanzas.add(stanza("a", "1", "amd64", depends + "last"));
    stanzas.add(stanza("last", "1", "amd64", "Depends: u | v"));
    stanzas.add(stanza("u", "1", "amd64", "Conflicts: a"));
    stanzas.add(stanza("v", "1", "amd64", "Depends: gone"));
    Failure failure = failure(index(stanzas.toArray(String[]::new)), "a");
    assertThat(failure.output().orElseThrow()).contains("there is no gone").contains("excludes a");
  }
}
