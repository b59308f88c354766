package dev.refract.build.config;

import dev.refract.crystal.yaml.Yaml;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/// The types of JSON Schema (2020-12 validation, section 6.1.1) and which of them a part of a YAML
/// document has, by the core schema of YAML 1.2 (section 10.3.2).
enum Kind {
  NULL("nothing"),
  BOOLEAN("true or false"),
  INTEGER("a whole number"),
  NUMBER("a number"),
  STRING("text"),
  ARRAY("a list"),
  OBJECT("a mapping");

  private static final Pattern TRUTH = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
  private static final Pattern FRACTION =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,5})?");
  private static final int LONGEST_FRACTION = 64;

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  /// How a message calls it.
  String words() {
    return words;
  }

  /// Whether a value of this kind is also one of kind `other`.
  boolean is(Kind other) {
    return this == other || (this == INTEGER && other == NUMBER);
  }

  static Kind named(String name) {
    return switch (name) {
      case "null" -> NULL;
      case "boolean" -> BOOLEAN;
      case "integer" -> INTEGER;
      case "number" -> NUMBER;
      case "string" -> STRING;
      case "array" -> ARRAY;
      case "object" -> OBJECT;
      default -> throw new IllegalArgumentException("no type of JSON Schema: " + name);
    };
  }

  static Kind of(Yaml.Node node) {
    return switch (node) {
      case Yaml.Mapping _ -> OBJECT;
      case Yaml.Sequence _ -> ARRAY;
      case Yaml.Scalar scalar -> scalar.plain() ? plain(scalar.text()) : STRING;
    };
  }

  private static Kind plain(String text) {
    if (text.isEmpty() || text.equals("~") || text.matches("null|Null|NULL")) {
      return NULL;
    }
    if (TRUTH.matcher(text).matches()) {
      return BOOLEAN;
    }
    if (WHOLE.matcher(text).matches()) {
      return INTEGER;
    }
    if (text.length() <= LONGEST_FRACTION && FRACTION.matcher(text).matches()) {
      // 1.0 is a whole number, as the specification has it.
      return new BigDecimal(text).stripTrailingZeros().scale() <= 0 ? INTEGER : NUMBER;
    }
    return STRING;
  }
}
