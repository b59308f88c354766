package dev.refract.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.config.Route;
import dev.refract.build.plan.Decided;
import dev.refract.build.plan.Making;
import dev.refract.build.roots.Roots;
import dev.refract.build.store.Store;
import dev.refract.distro.Downloads;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannedTest {
  @Test
  void showsAllProgramsAndWhatCompilesWhere(@TempDir Path cache) throws Exception {
    try (Downloads downloads =
        new Downloads(new Downloads.Settings(cache, Map.of(), true, _ -> {}))) {
      Plan plan =
          Planned.of(
              Decided.by(new Making.Cross(), new Making.Emulated(List.of(), Decided.OWN)),
              new Roots(Store.open(cache), downloads, 1));
      assertThat(plan.mains()).containsExactly("src/lamp.cr", "src/switch.cr");
      assertThat(plan.platforms())
          .extracting(Plan.ForPlatform::route)
          .containsExactly(Route.CROSS, Route.EMULATED);
      assertThat(plan.platforms())
          .extracting(platform -> platform.crystal().what())
          .containsExactly("1.14.0 from /opt/usual/crystal", "1.6.0 from /opt/own/crystal");
    }
  }
}
