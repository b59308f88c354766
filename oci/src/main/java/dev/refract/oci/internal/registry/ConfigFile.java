package dev.refract.oci.internal.registry;

import dev.refract.archive.AtomicFile;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Docker's `config.json`, or the `auth.json` of Podman and its kin, which has the same form
/// (containers-auth.json(5)).
///
/// @param file need not exist
/// @param content of it
record ConfigFile(Path file, Fields content) {
  private static final int MAX_BYTES = 4 << 20;
  private static final String AUTHS = "auths";
  private static final String HELPERS = "credHelpers";
  private static final String STORE = "credsStore";

  /// Reads `file`; one that is not there is an empty one.
  ///
  /// @throws Failure of kind `USAGE` if it is there and cannot be understood
  static ConfigFile read(Path file) throws Failure {
    byte[] bytes;
    try {
      if (!Files.exists(file)) {
        return new ConfigFile(file, new Fields("credentials", file.toString(), empty()));
      }
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      }
    } catch (IOException e) {
      throw new Failure(Failure.Kind.MACHINE, "credentials", file + " cannot be read: " + e, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new Failure(
          Failure.Kind.USAGE, "credentials", file + " has more than " + MAX_BYTES + " bytes");
    }
    if (new String(bytes, StandardCharsets.UTF_8).isBlank()) {
      return new ConfigFile(file, new Fields("credentials", file.toString(), empty()));
    }
    try {
      return new ConfigFile(file, Json.parseObject("credentials", file.toString(), bytes));
    } catch (Failure e) {
      // Not what stands there, which may be a secret.
      throw new Failure(Failure.Kind.USAGE, "credentials", file + " is no JSON object")
          .remedy("correct it, or remove it and log in again");
    }
  }

  private static JsonObject empty() {
    return Json.object().build();
  }

  /// The program that keeps the credentials of `account`, if one does.
  Optional<CredentialProgram> program(String account, Map<String, String> environment)
      throws Failure {
    Optional<Fields> helpers = content.optionalObject(HELPERS);
    if (helpers.isPresent()) {
      for (String key : helpers.get().object().members().keySet()) {
        if (host(key).equals(host(account))) {
          return Optional.of(new CredentialProgram(helpers.get().text(key), file, environment));
        }
      }
    }
    Optional<String> store = content.optionalText(STORE).filter(name -> !name.isBlank());
    return store.map(name -> new CredentialProgram(name, file, environment));
  }

  /// The credentials that the file itself holds for `account`, or for the repository `path` in it.
  Optional<Credentials> own(String account, String path) throws Failure {
    Optional<Fields> auths = object(content, AUTHS);
    if (auths.isEmpty()) {
      return Optional.empty();
    }
    for (String wanted : keys(account, path)) {
      for (String key : auths.get().object().members().keySet()) {
        if (normalised(key).equals(wanted)) {
          Optional<Fields> entry = object(auths.get(), key);
          Optional<Credentials> found =
              entry.isPresent() ? credentials(entry.get()) : Optional.empty();
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  // The most special first: host/a/b, host/a, host.
  private static List<String> keys(String account, String path) {
    List<String> keys = new ArrayList<>();
    String host = normalised(account);
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      keys.add(host + "/" + at);
    }
    keys.add(host);
    return keys;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  // Keys are hosts, with or without a scheme and the version of the API behind them.
  private static String normalised(String key) {
    String bare = key.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
    bare = bare.replaceFirst("/(v[12]/?)?$", "");
    return bare.equals("index.docker.io") || bare.equals("registry-1.docker.io")
        ? "docker.io"
        : bare;
  }

  private static String host(String key) {
    return normalised(key).split("/", 2)[0];
  }

  private Optional<Credentials> credentials(Fields entry) throws Failure {
    Optional<String> identity = text(entry, "identitytoken");
    if (identity.isPresent()) {
      return identity.map(Credentials.Identity::new);
    }
    Optional<String> token = text(entry, "registrytoken");
    if (token.isPresent()) {
      return token.map(Credentials.Token::new);
    }
    Optional<String> auth = text(entry, "auth");
    if (auth.isPresent()) {
      return Optional.of(decoded(auth.get()));
    }
    Optional<String> user = text(entry, "username");
    return user.isPresent()
        ? Optional.of(new Credentials.Password(user.get(), text(entry, "password").orElse("")))
        : Optional.empty();
  }

  // Members that are something else are not shown: they may be a secret.
  private Optional<Fields> object(Fields fields, String name) throws Failure {
    try {
      return fields.optionalObject(name);
    } catch (Failure e) {
      throw unreadable(name);
    }
  }

  private Optional<String> text(Fields entry, String name) throws Failure {
    try {
      return entry.optionalText(name).filter(value -> !value.isEmpty());
    } catch (Failure e) {
      throw unreadable(name);
    }
  }

  private Credentials decoded(String auth) throws Failure {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(auth);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int colon = text.indexOf(':');
      if (colon > 0) {
        // Docker pads with zero bytes in old files.
        String secret = text.substring(colon + 1).replaceAll("\0+$", "");
        return new Credentials.Password(text.substring(0, colon), secret);
      }
    } catch (IllegalArgumentException | CharacterCodingException _) {
      // Said below, without what stands there.
    }
    throw unreadable("auth");
  }

  private Failure unreadable(String member) {
    return new Failure(
            Failure.Kind.USAGE,
            "credentials",
            file
                + ": "
                + AUTHS
                + ": the member "
                + Text.shown(member, 80)
                + " is not what it has to be")
        .remedy("log in again");
  }

  /// Writes the file with other credentials for `account`, or none; all else stays.
  void save(String account, Optional<JsonObject> entry) throws Failure, IOException {
    JsonObject.Builder auths = Json.object();
    Optional<Fields> old = object(content, AUTHS);
    if (old.isPresent()) {
      old.get()
          .object()
          .members()
          .forEach((key, value) -> {
            if (!normalised(key).equals(normalised(account))) {
              auths.put(key, value);
            }
          });
    }
    entry.ifPresent(value -> auths.put(account, value));
    JsonObject.Builder whole = Json.object();
    boolean[] put = {false};
    content
        .object()
        .members()
        .forEach((name, value) -> {
          put[0] |= name.equals(AUTHS);
          whole.put(name, name.equals(AUTHS) ? auths.build() : value);
        });
    if (!put[0]) {
      whole.put(AUTHS, auths.build());
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    if (target.getParent() != null) {
      Files.createDirectories(target.getParent());
    }
    byte[] text = whole.build().indented().getBytes(StandardCharsets.UTF_8);
    AtomicFile.writePrivate(target, out -> out.write(text));
  }

  /// Whether the file itself holds something for `account`.
  boolean has(String account) throws Failure {
    Optional<Fields> auths = object(content, AUTHS);
    return auths.isPresent()
        && auths.get().object().members().keySet().stream()
            .anyMatch(key -> normalised(key).equals(normalised(account)));
  }
}
