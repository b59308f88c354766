package dev.refract.oci.internal.registry;

import dev.refract.oci.Reference;
import dev.refract.oci.registry.RegistrySettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One connection to each registry that was asked for.
public final class Clients implements AutoCloseable {
  private final RegistrySettings settings;
  private final Map<String, Connection> connections = new ConcurrentHashMap<>();

  public Clients(RegistrySettings settings) {
    this.settings = settings;
  }

  /// The repository of `name`.
  public Repository repository(Reference name) {
    CredentialFiles files = new CredentialFiles(settings.environment());
    Connection connection =
        connections.computeIfAbsent(
            name.domain(), domain -> new Connection(new Endpoint(domain), settings, files::find));
    return new Repository(connection, name);
  }

  @Override
  public void close() {
    connections.values().forEach(Connection::close);
    connections.clear();
  }
}
