package dev.refract.build.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import dev.refract.build.image.Inventory;
import dev.refract.build.plan.Decided;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Making;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BillTest {
  @Test
  void theLanguageIsTheCompilersOfThePlatform() throws Exception {
    Decisions decisions =
        Decided.by(new Making.Cross(), new Making.Emulated(List.of(), Decided.OWN));
    assertThat(decisions.platforms())
        .extracting(platform ->
            Bill.of(
                    decisions,
                    platform,
                    List.of(),
                    Optional.empty(),
                    Digest.of(new byte[0]),
                    Instant.EPOCH,
                    new Inventory(
                        new Inventory.Distribution("debian", Optional.of("12"), "Debian"),
                        List.of(),
                        List.of()))
                .components()
                .stream()
                .filter(component -> component.kind() == Component.Kind.LANGUAGE)
                .map(component -> component.version().orElse("") + " " + component.url())
                .toList())
        .containsExactly(
            List.of("1.14.0 pkg:github/crystal-lang/crystal@1.14.0"),
            List.of("1.6.0 pkg:github/crystal-lang/crystal@1.6.0"));
  }
}
