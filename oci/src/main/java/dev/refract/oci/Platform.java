package dev.refract.oci;

import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonObject;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// What a program has to run on: operating system, architecture and, for some architectures, its
/// variant, in the words of Go's `GOOS` and `GOARCH` (OCI image specification v1.1, image-index.md,
/// `platform`).
///
/// Sorted by system, architecture and variant, so that `arm/v6` comes before `arm/v7`: clients that
/// do not know variants take the first that fits and then get the one that runs everywhere.
///
/// @param os such as `linux`
/// @param architecture such as `arm`
/// @param variant such as `v6`; none for architectures that have only one
public record Platform(String os, String architecture, Optional<String> variant)
    implements Comparable<Platform> {
  private static final Comparator<Platform> ORDER =
      Comparator.comparing(Platform::os)
          .thenComparing(Platform::architecture)
          .thenComparing(platform -> platform.variant.orElse(""));
  private static final int MAX_CHARS = 64;

  public Platform {
    if (!isWord(os) || !isWord(architecture) || !variant.map(Platform::isWord).orElse(true)) {
      throw new IllegalArgumentException(
          "not a platform: " + os + "/" + architecture + variant.map(v -> "/" + v).orElse(""));
    }
  }

  public static Platform of(String os, String architecture) {
    return new Platform(os, architecture, Optional.empty());
  }

  public static Platform of(String os, String architecture, String variant) {
    return new Platform(os, architecture, Optional.of(variant));
  }

  private static boolean isWord(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_CHARS
        && text.chars()
            .allMatch(c ->
                (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || c == '_'
                    || c == '-'
                    || c == '.');
  }

  /// Reads `os/architecture[/variant]` as a user writes it and gives it in its one usual form
  /// ([#normalised]); whether anything can be built for it is not asked here.
  ///
  /// @throws Failure of kind `USAGE` if `text` has another form
  public static Platform parse(String text) throws Failure {
    String[] parts = text.split("/", -1);
    boolean wellFormed = parts.length == 2 || parts.length == 3;
    for (String part : parts) {
      wellFormed &= isWord(part);
    }
    if (!wellFormed) {
      throw new Failure(Failure.Kind.USAGE, "platform", "not a platform: \"" + text + "\"")
          .remedy("write it as os/architecture or os/architecture/variant, such as linux/arm/v6");
    }
    Optional<String> variant = parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    return new Platform(parts[0], parts[1], variant).normalised();
  }

  /// The one usual form of this platform, by the rules of containerd: lower case, Go's names for
  /// other people's (`x86_64`, `aarch64`, `armhf`, …), variants with a leading `v`, `v7` for an
  /// `arm` without one, none where there is only one (`arm64/v8`, `amd64/v1`).
  public Platform normalised() {
    String system = os.toLowerCase(Locale.ROOT);
    String arch = architecture.toLowerCase(Locale.ROOT);
    String kind = variant.orElse("").toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "i386", "i486", "i586", "i686" -> of(system, "386");
      case "x86_64", "x86-64", "amd64" -> with(system, "amd64", kind.equals("v1") ? "" : kind);
      case "aarch64", "arm64" -> with(system, "arm64", arm64Variant(kind));
      case "armhf" -> of(system, "arm", "v7");
      case "armel" -> of(system, "arm", "v6");
      case "arm" -> with(system, "arm", armVariant(kind));
      default -> with(system, arch, kind);
    };
  }

  private static Platform with(String os, String architecture, String variant) {
    return new Platform(
        os, architecture, variant.isEmpty() ? Optional.empty() : Optional.of(variant));
  }

  private static String arm64Variant(String variant) {
    return switch (variant) {
      case "8", "v8", "v8.0" -> "";
      case "9", "9.0", "v9.0" -> "v9";
      default -> variant;
    };
  }

  private static String armVariant(String variant) {
    return switch (variant) {
      case "", "7" -> "v7";
      case "5", "6", "8" -> "v" + variant;
      default -> variant;
    };
  }

  /// The members `architecture`, `os` and `variant`, in the order of the specification's examples.
  public JsonObject toJson() {
    return Json.object()
        .put("architecture", architecture)
        .put("os", os)
        .put("variant", variant)
        .build();
  }

  /// Reads what [#toJson] writes, without changing it; other members are passed over.
  ///
  /// @throws Failure of kind `UNTRUSTED` if a member is missing or is not such a word
  public static Platform read(Fields fields) throws Failure {
    String os = word(fields, "os", fields.text("os"));
    String architecture = word(fields, "architecture", fields.text("architecture"));
    Optional<String> variant = fields.optionalText("variant").filter(text -> !text.isEmpty());
    if (variant.isPresent()) {
      word(fields, "variant", variant.get());
    }
    return new Platform(os, architecture, variant);
  }

  private static String word(Fields fields, String name, String text) throws Failure {
    if (!isWord(text)) {
      throw fields.wrong(
          name, "letters, digits, '_', '-' and '.'", fields.find(name).orElseThrow());
    }
    return text;
  }

  @Override
  public int compareTo(Platform other) {
    return ORDER.compare(this, other);
  }

  /// `os/architecture` or `os/architecture/variant`.
  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
