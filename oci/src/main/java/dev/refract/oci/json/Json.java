package dev.refract.oci.json;

import dev.refract.failure.Failure;
import java.nio.charset.StandardCharsets;

/// A JSON value (RFC 8259), immutable.
///
/// Objects keep the order of their members. Two values are equal if they are written the same.
public sealed interface Json
    permits JsonArray, JsonBoolean, JsonNull, JsonNumber, JsonObject, JsonText {

  /// How deep arrays and objects may be nested in each other when read.
  int MAX_DEPTH = 64;

  /// How many values one document may consist of when read; keeps a small hostile file from filling
  /// the memory.
  int MAX_VALUES = 1_000_000;

  /// Reads exactly one JSON value.
  ///
  /// Stricter than the RFC asks for where its readers differ: UTF-8 only and without a byte order
  /// mark, no member name twice in one object, no unpaired surrogates, [#MAX_DEPTH], [#MAX_VALUES],
  /// nothing but white space after the value.
  ///
  /// @param where the step at which this happens, as in [Failure]
  /// @param what the document's name in messages, such as `index.json`
  /// @throws Failure of kind `UNTRUSTED` if `bytes` are anything else
  static Json parse(String where, String what, byte[] bytes) throws Failure {
    return JsonParsing.parse(where, what, bytes);
  }

  /// [#parse] of a document whose outermost value has to be an object.
  static Fields parseObject(String where, String what, byte[] bytes) throws Failure {
    return switch (parse(where, what, bytes)) {
      case JsonObject object -> new Fields(where, what, object);
      case Json other ->
          throw new Failure(
              Failure.Kind.UNTRUSTED,
              where,
              what + ": expected an object, found " + Fields.shown(other));
    };
  }

  /// An object with no members yet.
  static JsonObject.Builder object() {
    return new JsonObject.Builder();
  }

  /// The text of this value without any white space.
  default String compact() {
    return JsonWriting.compact(this);
  }

  /// [#compact] in UTF-8.
  default byte[] bytes() {
    return compact().getBytes(StandardCharsets.UTF_8);
  }

  /// The text of this value for people: two blanks a level, `\n` after each line and at the end.
  default String indented() {
    return JsonWriting.indented(this);
  }
}
