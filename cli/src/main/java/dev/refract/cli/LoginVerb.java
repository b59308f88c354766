package dev.refract.cli;

import dev.refract.failure.Failure;
import dev.refract.oci.registry.Logins;
import dev.refract.oci.registry.RegistrySettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Model.CommandSpec;

/// `refract login`: keeps a name and password for a registry.
final class LoginVerb implements Verb {
  private static final String USERNAME = "--username";
  private static final String PASSWORD = "--password-stdin";
  private static final int LONGEST = 1 << 16;

  @Override
  public String name() {
    return "login";
  }

  @Override
  public CommandSpec spec() {
    return Options.command(
            name(),
            "Keep a name and password for a registry where Docker keeps them, once the registry has"
                + " taken them.")
        .addPositional(
            Options.operand("HOST", "0..1", "The registry (default: docker.io, Docker Hub)."))
        .addOption(Options.value("NAME", "Who logs in.", "-u", USERNAME))
        .addOption(Options.flag("Read the password from standard input: the only way.", PASSWORD))
        .addOption(RegistryOption.spec());
  }

  @Override
  public void run(Arguments arguments, Console console) throws Failure {
    String registry =
        RegistryOption.host(new Arguments.Given("HOST", arguments.operand().orElse("docker.io")));
    String user =
        arguments
            .one(USERNAME)
            .map(Arguments.Given::text)
            .filter(name -> !name.isBlank() && name.indexOf(':') < 0)
            .orElseThrow(() ->
                new Failure(Failure.Kind.USAGE, Main.OPTIONS, "nobody is named")
                    .remedy("name the account with --username, which has no colon"));
    if (!arguments.flag(PASSWORD, false)) {
      throw new Failure(Failure.Kind.USAGE, Main.OPTIONS, "there is no password")
          .remedy("pass it to standard input, and say so with " + PASSWORD);
    }
    try {
      String kept =
          new Logins(
                  new RegistrySettings(
                      console.environment(), RegistryOption.insecure(arguments), _ -> {}))
              .login(registry, user, password());
      console.err().println("logged in to " + registry + ", kept in " + kept);
    } catch (InterruptedException e) {
      throw Failure.interrupted(name(), e);
    } catch (IOException e) {
      throw new Failure(Failure.Kind.MACHINE, name(), "the login cannot be kept: " + e, e);
    }
  }

  // One line, as a here-document or echo gives it.
  private static String password() throws Failure {
    byte[] bytes;
    try {
      bytes = System.in.readNBytes(LONGEST + 1);
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.MACHINE, "login", "standard input cannot be read: " + e.getMessage(), e);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String password = text.replaceFirst("\r?\n$", "");
      if (bytes.length <= LONGEST
          && !password.isEmpty()
          && password.chars().noneMatch(Character::isISOControl)) {
        return password;
      }
    } catch (CharacterCodingException _) {
      // Said below.
    }
    throw new Failure(
        Failure.Kind.USAGE, "login", "standard input is not one line with a password");
  }
}
