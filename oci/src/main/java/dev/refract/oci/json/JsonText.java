package dev.refract.oci.json;

/// A JSON string.
///
/// @param value well-formed UTF-16, so that it has one UTF-8 form
public record JsonText(String value) implements Json {
  public JsonText {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException("unpaired surrogate in a JSON string");
    }
  }

  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
