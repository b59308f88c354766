package dev.refract.cli;

import dev.refract.failure.Failure;
import dev.refract.oci.registry.Logins;
import dev.refract.oci.registry.RegistrySettings;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/// `refract logout`: forgets a name and password.
final class LogoutVerb implements Verb {
  @Override
  public String name() {
    return "logout";
  }

  @Override
  public CommandSpec spec() {
    return Options.command(name(), "Forget what is kept for a registry.")
        .addPositional(
            Options.operand("HOST", "0..1", "The registry (default: docker.io, Docker Hub)."));
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    String registry =
        RegistryOption.host(new Arguments.Given("HOST", arguments.operand().orElse("docker.io")));
    try {
      List<String> places =
          new Logins(new RegistrySettings(console.environment(), Set.of(), _ -> {}))
              .logout(registry);
      console
          .err()
          .println(
              places.isEmpty()
                  ? "nothing was kept for " + registry
                  : "forgot " + registry + ", which was kept in " + String.join(", ", places));
    } catch (InterruptedException e) {
      throw Failure.interrupted(name(), e);
    } catch (IOException e) {
      throw new Failure(Failure.Kind.MACHINE, name(), "the login cannot be forgotten: " + e, e);
    }
  }
}
