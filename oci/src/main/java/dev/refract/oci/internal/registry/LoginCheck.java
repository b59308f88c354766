package dev.refract.oci.internal.registry;

import dev.refract.failure.FailedStream;
import dev.refract.failure.Failure;
import dev.refract.http.Trouble;
import dev.refract.oci.registry.RegistrySettings;
import java.io.IOException;

/// Asks a registry whether it takes a name and password.
public final class LoginCheck {
  private LoginCheck() {}

  /// Asks it.
  ///
  /// @throws Failure of kind `NETWORK` if it does not
  public static void run(
      Endpoint endpoint, Credentials.Password password, RegistrySettings settings)
      throws Failure, IOException, InterruptedException {
    Credentials.Found given = new Credentials.Found(password, "this login");
    String what = "no login to " + endpoint.domain();
    try (Connection connection = new Connection(endpoint, settings, (_, _) -> given)) {
      Answer answer = connection.ask("GET", "", Scope.NONE, Connection.SHORT);
      if (answer.status() != 200) {
        throw Refusal.of("login", what, answer, given, endpoint)
            .remedy("check the name and the password");
      }
    } catch (Trouble trouble) {
      throw Refusal.of("login", what, trouble, endpoint);
    } catch (FailedStream e) {
      throw e.failure();
    }
  }
}
