package dev.refract.build.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.config.ImageSettings;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.ProjectFile;
import dev.refract.oci.Execution;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartupTest {
  private static final SortedMap<String, String> LABELS = new TreeMap<>(Map.of("title", "app"));

  @Test
  void whatTheProjectDoesNotSay() {
    Startup startup = new Startup("app", LinkMode.STATIC, ImageSettings.NONE);
    Execution execution = startup.execution(LABELS);
    assertThat(execution.entrypoint())
        .containsExactly("/usr/bin/tini-static", "--", "/usr/bin/app");
    assertThat(execution.user()).contains("65532:65532");
    assertThat(execution.workingDir()).contains("/home/nonroot");
    assertThat(execution.env())
        .containsExactly("PATH=/usr/bin:/bin", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt");
    assertThat(execution.labels()).isEqualTo(LABELS);
    assertThat(startup.annotations(LABELS)).isEqualTo(LABELS);
    assertThat(startup.directories()).containsExactly("/home/nonroot");
  }

  @Test
  void whatItSaysGoesFirst() {
    ImageSettings settings =
        new ImageSettings(
            List.of(),
            List.of("/usr/bin/app", "serve"),
            List.of("--fast"),
            Optional.of("1000"),
            Optional.of("/srv"),
            new TreeMap<>(Map.of("PATH", "/bin", "A", "b=c")),
            new TreeSet<>(List.of("8080", "53/udp")),
            new TreeSet<>(List.of("/data")),
            new TreeMap<>(Map.of("title", "own", "x", "y")),
            new TreeMap<>(Map.of("p", "q")),
            Optional.of("SIGINT"),
            Optional.of(false),
            Optional.empty());
    Startup startup = new Startup("app", LinkMode.HYBRID, settings);
    Execution execution = startup.execution(LABELS);
    assertThat(execution.entrypoint()).containsExactly("/usr/bin/app", "serve");
    assertThat(execution.cmd()).containsExactly("--fast");
    assertThat(execution.user()).contains("1000");
    assertThat(execution.workingDir()).contains("/srv");
    assertThat(execution.env())
        .containsExactly("A=b=c", "PATH=/bin", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt");
    assertThat(execution.exposedPorts()).containsExactly("53/udp", "8080");
    assertThat(execution.volumes()).containsExactly("/data");
    assertThat(execution.stopSignal()).contains("SIGINT");
    assertThat(execution.labels()).isEqualTo(Map.of("title", "own", "x", "y"));
    assertThat(startup.annotations(LABELS)).isEqualTo(Map.of("title", "app", "p", "q"));
    assertThat(startup.directories()).containsExactly("/data", "/srv");
    assertThat(startup.user()).isEqualTo(new ProjectFile.Owner(1000, 1000));
  }

  @ParameterizedTest
  @CsvSource({
    "root,         0:0,         /root",
    "nobody:staff, 65534:50,    /",
    "nonroot,      65532:65532, /home/nonroot",
    "1000:tty,     1000:5,      /",
    "65532,        65532,       /home/nonroot",
  })
  void usersAreNumbersAndStartWhereTheyMay(String user, String numbers, String workdir) {
    ImageSettings none = ImageSettings.NONE;
    Execution execution =
        new Startup(
                "app",
                LinkMode.HYBRID,
                new ImageSettings(
                    none.names(),
                    none.entrypoint(),
                    none.cmd(),
                    Optional.of(user),
                    none.workdir(),
                    none.env(),
                    none.ports(),
                    none.volumes(),
                    none.labels(),
                    none.annotations(),
                    none.stopSignal(),
                    none.init(),
                    none.healthcheck()))
            .execution(LABELS);
    assertThat(execution.user()).contains(numbers);
    assertThat(execution.workingDir()).contains(workdir);
  }

  @Test
  void whatTheImageBelowSaysHoldsUnlessTheProjectSaysOtherwise() {
    Execution below =
        new Execution(
            Optional.of("www-data"),
            new TreeSet<>(List.of("80/tcp")),
            List.of("PATH=/opt/bin:/bin", "A=1", "B=2"),
            List.of("/bin/old"),
            List.of("serve"),
            new TreeSet<>(List.of("/old")),
            Optional.of("/var/www"),
            new TreeMap<>(Map.of("title", "below", "vendor", "them")),
            Optional.of("SIGQUIT"));
    ImageSettings none = ImageSettings.NONE;
    Execution plain =
        new Startup("app", LinkMode.HYBRID, none, Optional.of(below)).execution(LABELS);
    assertThat(plain.user()).contains("www-data");
    assertThat(plain.workingDir()).contains("/var/www");
    assertThat(plain.env()).containsExactly("A=1", "B=2", "PATH=/opt/bin:/bin");
    assertThat(plain.entrypoint()).containsExactly("/usr/bin/app");
    // As with a Dockerfile: a new entrypoint takes the old command away.
    assertThat(plain.cmd()).isEmpty();
    assertThat(plain.labels()).isEqualTo(Map.of("title", "app", "vendor", "them"));
    assertThat(plain.stopSignal()).contains("SIGQUIT");
    assertThat(plain.exposedPorts()).containsExactly("80/tcp");
    assertThat(plain.volumes()).containsExactly("/old");
    ImageSettings own =
        new ImageSettings(
            none.names(),
            none.entrypoint(),
            none.cmd(),
            Optional.of("1000"),
            Optional.of("/srv"),
            new TreeMap<>(Map.of("B", "3")),
            new TreeSet<>(List.of("8080")),
            none.volumes(),
            none.labels(),
            none.annotations(),
            none.stopSignal(),
            none.init(),
            none.healthcheck());
    Startup startup = new Startup("app", LinkMode.HYBRID, own, Optional.of(below));
    Execution changed = startup.execution(LABELS);
    assertThat(changed.user()).contains("1000");
    assertThat(changed.workingDir()).contains("/srv");
    assertThat(changed.env()).containsExactly("A=1", "B=3", "PATH=/opt/bin:/bin");
    assertThat(changed.exposedPorts()).containsExactly("80/tcp", "8080");
    assertThat(startup.directories()).containsExactly("/srv");
  }
}
