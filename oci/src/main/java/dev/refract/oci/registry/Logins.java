package dev.refract.oci.registry;

import dev.refract.failure.Failure;
import dev.refract.oci.internal.registry.CredentialFiles;
import dev.refract.oci.internal.registry.Credentials;
import dev.refract.oci.internal.registry.Endpoint;
import dev.refract.oci.internal.registry.LoginCheck;
import java.io.IOException;
import java.util.List;

/// This user's credentials for registries, kept where Docker keeps them: in the file that
/// `REGISTRY_AUTH_FILE` names, else in `config.json` of `DOCKER_CONFIG` or `~/.docker`, or with the
/// `docker-credential-…` program that the file names.
public final class Logins {
  private final RegistrySettings settings;

  public Logins(RegistrySettings settings) {
    this.settings = settings;
  }

  /// Keeps a name and password once the registry has taken them.
  ///
  /// @param registry as `host[:port]`; `docker.io` is Docker Hub
  /// @return where they are kept
  /// @throws Failure of kind `NETWORK` if the registry does not take them
  public String login(String registry, String user, String password)
      throws Failure, IOException, InterruptedException {
    Endpoint endpoint = new Endpoint(registry);
    Credentials.Password given = new Credentials.Password(user, password);
    LoginCheck.run(endpoint, given, settings);
    return new CredentialFiles(settings.environment()).keep(endpoint, given);
  }

  /// Forgets what is kept for a registry.
  ///
  /// @return where something was
  public List<String> logout(String registry) throws Failure, IOException, InterruptedException {
    return new CredentialFiles(settings.environment()).forget(new Endpoint(registry));
  }
}
