package dev.refract.oci.json;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/// The one text form of each value. Escapes only what RFC 8259 section 7 demands.
final class JsonWriting {
  private final StringBuilder out = new StringBuilder();
  private final boolean indent;

  private JsonWriting(boolean indent) {
    this.indent = indent;
  }

  static String compact(Json value) {
    JsonWriting writing = new JsonWriting(false);
    writing.write(value, 0);
    return writing.out.toString();
  }

  static String indented(Json value) {
    JsonWriting writing = new JsonWriting(true);
    writing.write(value, 0);
    return writing.out.append('\n').toString();
  }

  private void write(Json value, int level) {
    switch (value) {
      case JsonObject object -> writeObject(object, level);
      case JsonArray array -> writeArray(array, level);
      case JsonText text -> writeText(text.value());
      case JsonNumber number -> out.append(number.value());
      case JsonBoolean bool -> out.append(bool.value());
      case JsonNull ignored -> out.append("null");
    }
  }

  private void writeObject(JsonObject object, int level) {
    out.append('{');
    Iterator<Map.Entry<String, Json>> members = object.members().entrySet().iterator();
    while (members.hasNext()) {
      Map.Entry<String, Json> member = members.next();
      newLine(level + 1);
      writeText(member.getKey());
      out.append(indent ? ": " : ":");
      write(member.getValue(), level + 1);
      if (members.hasNext()) {
        out.append(',');
      } else {
        newLine(level);
      }
    }
    out.append('}');
  }

  private void writeArray(JsonArray array, int level) {
    out.append('[');
    Iterator<Json> items = array.items().iterator();
    while (items.hasNext()) {
      newLine(level + 1);
      write(items.next(), level + 1);
      if (items.hasNext()) {
        out.append(',');
      } else {
        newLine(level);
      }
    }
    out.append(']');
  }

  private void newLine(int level) {
    if (indent) {
      out.append('\n').repeat("  ", level);
    }
  }

  private void writeText(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
