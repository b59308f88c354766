package dev.refract.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.Plan;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.Route;
import dev.refract.cli.terminal.Colours;
import dev.refract.oci.Platform;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImagesTest {
  private static JsonObject image(String name) {
    return Json.object().put("name", name).build();
  }

  // Refuses anything but one value.
  private static Json parsed(JsonObject... images) throws Exception {
    return Json.parse(
        "test", "images", Images.document(List.of(images)).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsSaidOfImagesIsOneDocument() throws Exception {
    assertThat(parsed(image("a"))).isEqualTo(image("a"));
    assertThat(parsed(image("a"), image("b")))
        .isEqualTo(new JsonArray(List.of(image("a"), image("b"))));
  }

  private static Plan.ForPlatform platform(String name, Plan.Choice crystal) throws Exception {
    Plan.Root none = new Plan.Root(List.of(), true);
    return new Plan.ForPlatform(
        Platform.parse(name),
        "triple",
        Optional.empty(),
        "armhf",
        Optional.empty(),
        crystal,
        LinkMode.HYBRID,
        Route.EMULATED_LINK,
        List.of(
            new Plan.Library(
                "gmp",
                List.of("src/a.cr:1"),
                Optional.of("libgmp-dev 1"),
                Plan.Linked.INSIDE_OR_BESIDE,
                List.of())),
        none,
        Optional.empty(),
        List.of());
  }

  @Test
  void aPlanNamesEveryProgramAndEveryCompiler() throws Exception {
    Plan.Choice usual = new Plan.Choice("1.14.0 from debian:trixie", "the newest");
    Plan.Choice own = new Plan.Choice("1.6.0 from debian:bookworm", "that of the base");
    Plan plan =
        new Plan(
            "lamp",
            "1.0",
            List.of("src/a.cr", "src/b.cr"),
            "debian:bookworm",
            true,
            new Plan.Root(List.of(), true),
            List.of(
                platform("linux/arm64", usual),
                platform("linux/arm/v7", usual),
                platform("linux/amd64", own)));
    assertThat(PlanReport.text(plan, false, Colours.decide(Colours.Wish.NEVER, Map.of(), false)))
        .contains(
            "main       src/a.cr, src/b.cr",
            "crystal    1.14.0 from debian:trixie for linux/arm64, linux/arm/v7: the newest",
            "crystal    1.6.0 from debian:bookworm for linux/amd64: that of the base")
        .anySatisfy(line ->
            assertThat(line).matches("PLATFORM +TRIPLE +CPU +ARCH +ROUTE +LINK +SYSROOT +IMAGE"))
        .anySatisfy(line ->
            assertThat(line).contains("gmp").contains("inside if its code can be, else beside"));
    Fields json = Json.parseObject("test", "plan", PlanReport.json(plan).bytes());
    assertThat(json.texts("mains")).containsExactly("src/a.cr", "src/b.cr");
    Fields last = json.objects("platforms").getLast();
    assertThat(last.text("route")).isEqualTo("emulated-link");
    assertThat(last.object("crystal").text("version")).isEqualTo("1.6.0 from debian:bookworm");
  }
}
