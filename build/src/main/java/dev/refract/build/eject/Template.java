package dev.refract.build.eject;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// A text with places `@name@` in it, kept as a file beside this class.
///
/// @param text as far as it is filled in
record Template(String text) {
  static Template read(String file) {
    try (InputStream in = Objects.requireNonNull(Template.class.getResourceAsStream(file), file)) {
      return new Template(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }

  /// The same with `value` at the place `name`.
  Template with(String name, String value) {
    String place = "@" + name + "@";
    if (!text.contains(place)) {
      throw new IllegalArgumentException("there is no " + place);
    }
    return new Template(text.replace(place, value));
  }
}
