package dev.refract.build.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import dev.refract.build.plan.Decided;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Making;
import dev.refract.build.plan.Preparation;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
  private static Fields definition(Decisions decisions) throws Exception {
    Provenance provenance =
        new Provenance(
            decisions, Digest.of(new byte[0]), Optional.empty(), List.of(), new TreeMap<>());
    return Json.parseObject("test", "provenance", provenance.predicate("tool").bytes())
        .object("buildDefinition");
  }

  @Test
  void eachPlatformHasItsRouteAndTheCompilerThatCompiledForIt() throws Exception {
    List<Fields> platforms =
        definition(
                Decided.by(
                    new Making.Cross(),
                    new Making.EmulatedLink(List.of()),
                    new Making.Emulated(List.of(), Decided.OWN)))
            .object("externalParameters")
            .objects("platforms");
    assertThat(platforms)
        .extracting(platform -> platform.text("route") + " " + platform.text("crystal"))
        .containsExactly("cross 1.14.0", "emulated-link 1.14.0", "emulated 1.6.0");
  }

  @Test
  void packagesThatRanUnderQemuAreThere() throws Exception {
    assertThat(
            definition(Decided.by(new Making.EmulatedLink(List.of(Decided.pack("gcc")))))
                .objects("resolvedDependencies"))
        .extracting(dependency -> dependency.optionalText("uri").orElse(""))
        .contains("pkg:deb/debian/lld@1", "pkg:deb/debian/libgc-dev@1", "pkg:deb/debian/gcc@1");
  }

  @Test
  void commandsThatRanBeforeAreThere() throws Exception {
    Preparation preparation =
        new Preparation(
            List.of(
                new Preparation.Command(
                    "the postinstall of the shard wire", "lib/wire", "make native"),
                new Preparation.Command("the hook", "", "./assets")),
            List.of(),
            true,
            Optional.empty());
    assertThat(
            definition(Decided.by(preparation, new Making.Cross()))
                .object("externalParameters")
                .objects("commands"))
        .extracting(command -> command.text("what") + ": " + command.text("command"))
        .containsExactly("the postinstall of the shard wire: make native", "the hook: ./assets");
  }
}
