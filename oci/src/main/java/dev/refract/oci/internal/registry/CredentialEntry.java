package dev.refract.oci.internal.registry;

import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A member of `auths` in a `config.json`.
final class CredentialEntry {
  private CredentialEntry() {}

  static JsonObject of(Credentials.Password password) {
    byte[] pair = (password.user() + ":" + password.secret()).getBytes(StandardCharsets.UTF_8);
    return Json.object().put("auth", Base64.getEncoder().encodeToString(pair)).build();
  }

  static JsonObject elsewhere() {
    return Json.object().build();
  }
}
