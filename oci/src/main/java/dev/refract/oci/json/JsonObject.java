package dev.refract.oci.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// A JSON object; [#members] iterates in the order in which they were put or read.
public record JsonObject(Map<String, Json> members) implements Json {
  public JsonObject {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    for (String name : members.keySet()) {
      if (!JsonText.isWellFormed(name)) {
        throw new IllegalArgumentException("unpaired surrogate in the name of a JSON member");
      }
    }
  }

  /// An object whose members are strings, in the order of the map.
  public static JsonObject ofTexts(SortedMap<String, String> texts) {
    Builder builder = new Builder();
    texts.forEach(builder::put);
    return builder.build();
  }

  /// The value of member `name`, if there is one.
  public Optional<Json> find(String name) {
    return Optional.ofNullable(members.get(name));
  }

  @Override
  public boolean equals(Object other) {
    // Order is part of the value: it is part of the bytes.
    return other instanceof JsonObject object
        && members.equals(object.members)
        && members.keySet().stream().toList().equals(object.members.keySet().stream().toList());
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  /// Collects members in order. Not for use by several threads.
  public static final class Builder {
    private final Map<String, Json> members = new LinkedHashMap<>();

    Builder() {}

    /// Puts a member at the end.
    ///
    /// @throws IllegalArgumentException if `name` has been put before
    public Builder put(String name, Json value) {
      if (members.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException("JSON member twice: " + name);
      }
      return this;
    }

    public Builder put(String name, String value) {
      return put(name, new JsonText(value));
    }

    public Builder put(String name, long value) {
      return put(name, JsonNumber.of(value));
    }

    public Builder put(String name, boolean value) {
      return put(name, new JsonBoolean(value));
    }

    /// Puts `value` if it is there, else nothing.
    public Builder put(String name, Optional<String> value) {
      value.ifPresent(text -> put(name, text));
      return this;
    }

    /// Puts `value` unless it has no items.
    public Builder putUnlessEmpty(String name, JsonArray value) {
      return value.items().isEmpty() ? this : put(name, value);
    }

    /// Puts `value` unless it has no members.
    public Builder putUnlessEmpty(String name, JsonObject value) {
      return value.members().isEmpty() ? this : put(name, value);
    }

    public JsonObject build() {
      return new JsonObject(members);
    }
  }
}
