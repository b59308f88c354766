package dev.refract.oci.sign;

import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A signed text (Dead Simple Signing Envelope 1.0.2).
final class Envelope {
  private final String payloadType;
  private final byte[] payload;
  private final List<byte[]> signatures;

  private Envelope(String payloadType, byte[] payload, List<byte[]> signatures) {
    this.payloadType = payloadType;
    this.payload = payload;
    this.signatures = signatures;
  }

  static Envelope sign(Statement statement, SigningKey key) {
    byte[] payload = statement.toJson().bytes();
    return new Envelope(
        Statement.MEDIA_TYPE, payload, List.of(key.sign(encoded(Statement.MEDIA_TYPE, payload))));
  }

  /// What is signed: type and text, each after its length.
  private static byte[] encoded(String type, byte[] payload) {
    byte[] typeBytes = type.getBytes(StandardCharsets.UTF_8);
    String head = "DSSEv1 " + typeBytes.length + " " + type + " " + payload.length + " ";
    byte[] start = head.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[start.length + payload.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(payload, 0, all, start.length, payload.length);
    return all;
  }

  boolean isSignedBy(VerificationKey key) {
    byte[] message = encoded(payloadType, payload);
    return signatures.stream().anyMatch(signature -> key.verifies(message, signature));
  }

  /// What it says; nobody should look before [#isSignedBy].
  Statement statement() throws Failure {
    if (!payloadType.equals(Statement.MEDIA_TYPE)) {
      throw new Failure(
          Failure.Kind.UNTRUSTED, "verify", "not an in-toto statement: " + payloadType);
    }
    return Statement.read(payload);
  }

  JsonObject toJson() {
    List<Json> all = new ArrayList<>();
    for (byte[] signature : signatures) {
      all.add(Json.object().put("sig", base64(signature)).build());
    }
    return Json.object()
        .put("payload", base64(payload))
        .put("payloadType", payloadType)
        .put("signatures", new JsonArray(all))
        .build();
  }

  static Envelope read(Fields fields) throws Failure {
    List<byte[]> signatures = new ArrayList<>();
    for (Fields signature : fields.objects("signatures")) {
      signatures.add(bytes(signature, "sig"));
    }
    return new Envelope(fields.text("payloadType"), bytes(fields, "payload"), signatures);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(Fields fields, String name) throws Failure {
    try {
      return Base64.getDecoder().decode(fields.text(name));
    } catch (IllegalArgumentException e) {
      throw fields.failure(name, "expected base64");
    }
  }
}
