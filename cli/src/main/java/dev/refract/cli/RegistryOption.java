package dev.refract.cli;

import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/// `--insecure-registry`, and image names given as arguments.
final class RegistryOption {
  private static final String INSECURE = "--insecure-registry";

  private RegistryOption() {}

  static OptionSpec spec() {
    return Options.repeatable(
        "HOST[:PORT]",
        "A registry that is spoken with without knowing that it is the one: HTTPS with any"
            + " certificate, or HTTP.",
        INSECURE);
  }

  static Set<String> insecure(Arguments arguments) throws Failure {
    Set<String> hosts = new LinkedHashSet<>();
    for (Arguments.Given given : arguments.list(INSECURE)) {
      hosts.add(host(given));
    }
    return Set.copyOf(hosts);
  }

  /// A registry's host, with its port if it has one.
  static String host(Arguments.Given given) throws Failure {
    try {
      Reference name = Reference.parse(given.text() + "/name");
      if (name.path().equals("name")) {
        return name.domain();
      }
    } catch (Failure _) {
      // Said below.
    }
    throw given
        .wrong("has to be the name of a registry")
        .remedy("write it as HOST or HOST:PORT, such as ghcr.io or localhost:5000");
  }

  /// Image names, each with a tag: its own, or `latest` where it has neither tag nor digest.
  static List<Reference> targets(List<String> texts) throws Failure {
    List<Reference> targets = new ArrayList<>();
    for (String text : texts) {
      Reference target = Reference.parse(text);
      if (target.digest().isPresent()) {
        throw new Failure(
                Failure.Kind.USAGE,
                Main.OPTIONS,
                "what is pushed has its own digest, not the one of \"" + text + "\"")
            .remedy("leave out the digest, or write a tag in its place");
      }
      targets.add(target.tagged());
    }
    return List.copyOf(targets);
  }
}
