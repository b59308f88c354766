package dev.refract.oci.internal.registry;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// `docker-credential-NAME`, which keeps credentials outside of files (github.com/docker/
/// docker-credential-helpers): the verb as its argument, what it is about on its standard input.
///
/// @param name such as `secretservice`
/// @param namedBy the file that names it, for messages
/// @param environment what it runs in; `PATH` says where it is looked for
record CredentialProgram(String name, Path namedBy, Map<String, String> environment) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final int MAX_BYTES = 1 << 20;
  private static final long MINUTES = 2;
  private static final String NOT_FOUND = "credentials not found";

  /// Its file's name.
  String program() {
    return "docker-credential-" + name;
  }

  /// What it keeps for `account`.
  Optional<Credentials> get(String account) throws Failure, InterruptedException {
    Output output = run("get", account);
    if (output.exitCode != 0) {
      if (output.text.contains(NOT_FOUND)) {
        return Optional.empty();
      }
      throw failed("get", output);
    }
    String user;
    String secret;
    try {
      Fields fields =
          Json.parseObject("credentials", program(), output.text.getBytes(StandardCharsets.UTF_8));
      user = fields.optionalText("Username").orElse("");
      secret = fields.optionalText("Secret").orElse("");
    } catch (Failure e) {
      // Not what it printed, which may be a secret.
      throw new Failure(
          Failure.Kind.TOOL, "credentials", program() + " get: printed something else than JSON");
    }
    if (user.isEmpty() && secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        user.equals("<token>")
            ? new Credentials.Identity(secret)
            : new Credentials.Password(user, secret));
  }

  void store(String account, Credentials.Password password) throws Failure, InterruptedException {
    Output output =
        run(
            "store",
            Json.object()
                .put("ServerURL", account)
                .put("Username", password.user())
                .put("Secret", password.secret())
                .build()
                .compact());
    if (output.exitCode != 0) {
      throw failed("store", output);
    }
  }

  /// Whether there was something to forget.
  boolean erase(String account) throws Failure, InterruptedException {
    Output output = run("erase", account);
    if (output.exitCode != 0 && !output.text.contains(NOT_FOUND)) {
      throw failed("erase", output);
    }
    return output.exitCode == 0;
  }

  private record Output(int exitCode, String text) {}

  private Output run(String verb, String input) throws Failure, InterruptedException {
    Path path = found();
    ProcessBuilder builder = new ProcessBuilder(path.toString(), verb);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      try (InputStream out = process.getInputStream()) {
        try (OutputStream in = process.getOutputStream()) {
          in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
          // It may end without reading; what it says counts.
        }
        byte[] bytes = out.readNBytes(MAX_BYTES);
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
          throw new Failure(
              Failure.Kind.TOOL, "credentials", program() + " " + verb + " does not end");
        }
        return new Output(process.exitValue(), new String(bytes, StandardCharsets.UTF_8));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.TOOL, "credentials", program() + " cannot be started: " + e, e);
    }
  }

  private Path found() throws Failure {
    if (NAME.matcher(name).matches()) {
      String path = Objects.requireNonNullElse(environment.get("PATH"), "");
      for (String directory : path.split(":", -1)) {
        Path file = Path.of(directory).resolve(program());
        if (!directory.isEmpty() && Files.isExecutable(file) && Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    throw new Failure(
            Failure.Kind.USAGE,
            "credentials",
            "there is no program "
                + Text.shown(program(), 80)
                + " in PATH, which "
                + namedBy
                + " names")
        .remedy("install it, or take it out of " + namedBy);
  }

  // The first line of its output is a message by its protocol, never a secret.
  private Failure failed(String verb, Output output) {
    return new Failure(
        Failure.Kind.TOOL,
        "credentials",
        program()
            + " "
            + verb
            + " ended with exit code "
            + output.exitCode
            + ": "
            + Text.shown(output.text.lines().findFirst().orElse("it says nothing"), 200));
  }
}
