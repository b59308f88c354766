package dev.refract.oci.internal.registry;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.http.Response;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobBytes;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A registry's answer with a short body, read.
///
/// @param response whose body is used up
/// @param body its first bytes
/// @param cut whether there were more than are wanted
record Answer(Response response, BlobBytes body, boolean cut) {
  private static final int SHOWN = 300;

  /// Reads at most `limit` bytes and closes `response`.
  static Answer of(Response response, int limit) throws IOException {
    try (response) {
      byte[] bytes = response.body().readNBytes(limit + 1);
      return new Answer(response, Blob.of(bytes), bytes.length > limit);
    }
  }

  int status() {
    return response.status();
  }

  URI uri() {
    return response.uri();
  }

  Optional<String> header(String name) {
    return response.header(name);
  }

  /// What the registry says about its refusal, fit for a message: `DENIED: not yours`.
  Optional<String> said() {
    try {
      List<Fields> errors = Json.parseObject("registry", "answer", body.bytes()).objects("errors");
      if (!errors.isEmpty()) {
        Fields first = errors.getFirst();
        String code = first.optionalText("code").orElse("");
        String message = first.optionalText("message").orElse("");
        String both = code + (code.isEmpty() || message.isEmpty() ? "" : ": ") + message;
        return Optional.of(Text.shown(both, SHOWN)).filter(text -> !text.isBlank());
      }
    } catch (Failure _) {
      // Not what the specification says an error looks like.
    }
    boolean plain = header("content-type").map(type -> type.startsWith("text/plain")).orElse(false);
    return Optional.of(Text.shown(new String(body.bytes(), StandardCharsets.UTF_8).strip(), SHOWN))
        .filter(text -> plain && !text.isBlank());
  }
}
