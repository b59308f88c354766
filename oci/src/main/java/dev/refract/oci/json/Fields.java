package dev.refract.oci.json;

import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The members of an object from outside, read by name and type; every message says which one of
/// which document is wrong, what was expected and what stands there.
///
/// A member that is `null` counts as absent, as most writers of Go mean it.
///
/// @param where the step at which this is read, as in [Failure]
/// @param path the document's name and the way into it, such as `index.json: manifests[0]`
/// @param object the members
public record Fields(String where, String path, JsonObject object) {
  private static final int SHOWN_CHARS = 80;

  /// The member `name`, whatever it is.
  public Optional<Json> find(String name) {
    return object.find(name).filter(value -> value != JsonNull.NULL);
  }

  /// The string `name`.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is no such member or it is not a string
  public String text(String name) throws Failure {
    return required(name, "a string", optionalText(name));
  }

  /// The string `name`, if it is there.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is such a member and it is not a string
  public Optional<String> optionalText(String name) throws Failure {
    Optional<Json> value = find(name);
    return value.isEmpty() ? Optional.empty() : Optional.of(asText(name, value.get()));
  }

  /// The whole number `name`.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is no such member or it is not a whole number
  ///   that fits a `long`
  public long number(String name) throws Failure {
    Json value = required(name, "a whole number", find(name));
    if (value instanceof JsonNumber number && number.asLong().isPresent()) {
      return number.asLong().getAsLong();
    }
    throw wrong(name, "a whole number", value);
  }

  /// A member that is `false` where it is absent.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is such a member and it is neither true nor false
  public boolean flag(String name) throws Failure {
    Optional<Json> value = find(name);
    if (value.isEmpty()) {
      return false;
    }
    if (value.get() instanceof JsonBoolean bool) {
      return bool.value();
    }
    throw wrong(name, "true or false", value.get());
  }

  /// The object `name`.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is no such member or it is not an object
  public Fields object(String name) throws Failure {
    return required(name, "an object", optionalObject(name));
  }

  /// The object `name`, if it is there.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is such a member and it is not an object
  public Optional<Fields> optionalObject(String name) throws Failure {
    Optional<Json> value = find(name);
    return value.isEmpty() ? Optional.empty() : Optional.of(asObject(name, value.get()));
  }

  /// The items of an array of objects; none where the member is absent.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is such a member and it is anything else
  public List<Fields> objects(String name) throws Failure {
    List<Fields> objects = new ArrayList<>();
    List<Json> items = items(name);
    for (int i = 0; i < items.size(); i++) {
      objects.add(asObject(name + "[" + i + "]", items.get(i)));
    }
    return Collections.unmodifiableList(objects);
  }

  /// The items of an array of strings; none where the member is absent.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is such a member and it is anything else
  public List<String> texts(String name) throws Failure {
    List<String> texts = new ArrayList<>();
    List<Json> items = items(name);
    for (int i = 0; i < items.size(); i++) {
      texts.add(asText(name + "[" + i + "]", items.get(i)));
    }
    return Collections.unmodifiableList(texts);
  }

  /// The members of an object of strings; none where the member is absent.
  ///
  /// @throws Failure of kind `UNTRUSTED` if there is such a member and it is anything else
  public SortedMap<String, String> textMap(String name) throws Failure {
    SortedMap<String, String> texts = new TreeMap<>();
    Optional<Fields> fields = optionalObject(name);
    if (fields.isPresent()) {
      for (Map.Entry<String, Json> member : fields.get().object().members().entrySet()) {
        texts.put(member.getKey(), fields.get().asText(member.getKey(), member.getValue()));
      }
    }
    return Collections.unmodifiableSortedMap(texts);
  }

  /// The failure of member `name`, which is `found` but should be `expected`.
  public Failure wrong(String name, String expected, Json found) {
    return failure(name, "expected " + expected + ", found " + shown(found));
  }

  /// The failure of member `name` because of `problem`.
  public Failure failure(String name, String problem) {
    return new Failure(Failure.Kind.UNTRUSTED, where, at(name) + ": " + problem);
  }

  private <T> T required(String name, String expected, Optional<T> value) throws Failure {
    if (value.isEmpty()) {
      throw failure(name, "expected " + expected + ", found nothing");
    }
    return value.get();
  }

  private List<Json> items(String name) throws Failure {
    Optional<Json> value = find(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof JsonArray array) {
      return array.items();
    }
    throw wrong(name, "an array", value.get());
  }

  private String asText(String name, Json value) throws Failure {
    if (value instanceof JsonText text) {
      return text.value();
    }
    throw wrong(name, "a string", value);
  }

  private Fields asObject(String name, Json value) throws Failure {
    if (value instanceof JsonObject inner) {
      return new Fields(where, at(name), inner);
    }
    throw wrong(name, "an object", value);
  }

  private String at(String name) {
    return path + (path.contains(": ") ? "." : ": ") + cut(name);
  }

  static String shown(Json value) {
    return cut(value.compact());
  }

  private static String cut(String text) {
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
  }
}
