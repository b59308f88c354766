package dev.refract.oci.json;

import dev.refract.failure.Failure;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads text into [Json] by way of a streaming parser.
final class JsonParsing {
  private static final int MAX_NUMBER_CHARS = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Errors quote what they mean themselves; the source text may be large or secret.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Json.MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_CHARS)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(1 << 16)
                  .build())
          .build();

  private int values;

  private JsonParsing() {}

  static Json parse(String where, String what, byte[] bytes) throws Failure {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text(bytes))) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new Failure(Failure.Kind.UNTRUSTED, where, what + ": is empty, expected JSON");
      }
      Json value = new JsonParsing().value(parser, first);
      if (parser.nextToken() != null) {
        throw new NotJson("something follows the JSON value");
      }
      return value;
    } catch (JacksonException e) {
      throw failure(where, what, e.getOriginalMessage() + position(e), e);
    } catch (CharacterCodingException e) {
      throw failure(where, what, "bytes that are not UTF-8", e);
    } catch (NotJson e) {
      throw failure(where, what, String.valueOf(e.getMessage()), e);
    }
  }

  private static Failure failure(String where, String what, String problem, Exception cause) {
    String oneLine = problem.replace('\n', ' ').replace('\r', ' ');
    return new Failure(Failure.Kind.UNTRUSTED, where, what + ": not JSON: " + oneLine, cause);
  }

  private static String position(JacksonException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }

  private static String text(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private Json value(JsonParser parser, JsonToken token) throws NotJson {
    if (++values > Json.MAX_VALUES) {
      throw new NotJson("more than " + Json.MAX_VALUES + " values");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new JsonText(wellFormed(parser.getString()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
      case VALUE_TRUE -> new JsonBoolean(true);
      case VALUE_FALSE -> new JsonBoolean(false);
      case VALUE_NULL -> JsonNull.NULL;
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new NotJson("unexpected " + token.asString());
    };
  }

  private Json object(JsonParser parser) throws NotJson {
    Map<String, Json> members = new LinkedHashMap<>();
    while (next(parser) != JsonToken.END_OBJECT) {
      String name = wellFormed(parser.currentName());
      members.put(name, value(parser, next(parser)));
    }
    return new JsonObject(members);
  }

  private Json array(JsonParser parser) throws NotJson {
    List<Json> items = new ArrayList<>();
    for (JsonToken token = next(parser); token != JsonToken.END_ARRAY; token = next(parser)) {
      items.add(value(parser, token));
    }
    return new JsonArray(items);
  }

  private static JsonToken next(JsonParser parser) throws NotJson {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new NotJson("ends in the middle");
    }
    return token;
  }

  private static JsonNumber number(String text) throws NotJson {
    try {
      return new JsonNumber(new BigDecimal(text));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new NotJson("a number out of range");
    }
  }

  private static String wellFormed(String text) throws NotJson {
    if (!JsonText.isWellFormed(text)) {
      throw new NotJson("an unpaired surrogate in a string");
    }
    return text;
  }

  /// What the streaming parser lets pass and this module does not.
  private static final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    NotJson(String message) {
      super(message);
    }
  }
}
