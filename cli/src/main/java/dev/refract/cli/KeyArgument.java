package dev.refract.cli;

import dev.refract.failure.Failure;
import dev.refract.oci.sign.SigningKey;
import dev.refract.oci.sign.VerificationKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// A key that the user names: the path of a file, or `env://VARIABLE` for one in the environment.
final class KeyArgument {
  /// What `--help` says of a key that signs.
  static final String SIGNING =
      "A private key on P-256 in PEM, as a file or env://VARIABLE; COSIGN_PASSWORD opens one of"
          + " cosign's.";

  private static final String ENVIRONMENT = "env://";
  private static final String PASSWORD = "COSIGN_PASSWORD";
  private static final int LONGEST = 64 << 10;

  private KeyArgument() {}

  static SigningKey signing(Arguments.Given given, Console console) throws Failure {
    // An empty password is one, too: cosign takes it where none is wanted.
    Optional<String> password = Optional.ofNullable(console.environment().get(PASSWORD));
    return SigningKey.read(given.text(), content(given, console), password);
  }

  static VerificationKey verification(Arguments.Given given, Console console) throws Failure {
    return VerificationKey.read(given.text(), content(given, console));
  }

  private static byte[] content(Arguments.Given given, Console console) throws Failure {
    if (given.text().startsWith(ENVIRONMENT)) {
      String variable = given.text().substring(ENVIRONMENT.length());
      return console
          .variable(variable)
          .orElseThrow(() ->
              given.wrong("the variable is not set").remedy("put the key in PEM into " + variable))
          .getBytes(StandardCharsets.ISO_8859_1);
    }
    try (InputStream in = Files.newInputStream(Path.of(given.text()))) {
      return in.readNBytes(LONGEST + 1);
    } catch (IOException | InvalidPathException e) {
      throw given.wrong("the key cannot be read").remedy("name a file, or env://VARIABLE");
    }
  }
}
