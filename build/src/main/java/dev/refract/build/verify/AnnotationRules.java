package dev.refract.build.verify;

import dev.refract.archive.Digest;
import dev.refract.failure.Text;
import dev.refract.oci.Annotations;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;

/// OCI image specification v1.1, annotations.md.
final class AnnotationRules {
  private static final String RESERVED = "org.opencontainers.";

  private static final Set<String> DEFINED =
      Set.of(
          Annotations.CREATED,
          Annotations.AUTHORS,
          Annotations.URL,
          Annotations.DOCUMENTATION,
          Annotations.SOURCE,
          Annotations.VERSION,
          Annotations.REVISION,
          Annotations.VENDOR,
          Annotations.LICENSES,
          Annotations.TITLE,
          Annotations.DESCRIPTION,
          Annotations.BASE_NAME,
          Annotations.BASE_DIGEST,
          Annotations.REF_NAME);

  /// The grammar of `org.opencontainers.image.ref.name`.
  private static final Pattern REF_NAME =
      Pattern.compile(
          "[A-Za-z0-9]+((?:[-._:@+]|--)[A-Za-z0-9]+)*(/[A-Za-z0-9]+((?:[-._:@+]|--)[A-Za-z0-9]+)*)*");

  /// `a.b` at least, as in reverse domain names.
  private static final Pattern KEY = Pattern.compile("[^.\\s]+(\\.[^.\\s]+)+");

  private AnnotationRules() {}

  static void check(SortedMap<String, String> annotations, String path, Findings findings) {
    for (Map.Entry<String, String> entry : annotations.entrySet()) {
      String key = entry.getKey();
      String value = entry.getValue();
      if (key.startsWith(RESERVED) && !DEFINED.contains(key)) {
        findings.error(
            Rule.ANNOTATION,
            path,
            "the annotation "
                + Text.shown(key, 80)
                + " is none that the specification defines, and"
                + " the rest of "
                + RESERVED
                + " is reserved");
      } else if (!KEY.matcher(key).matches()) {
        findings.warning(
            Rule.ANNOTATION,
            path,
            "the annotation "
                + Text.quoted(key)
                + " is not named after a domain, as in com.example.key");
      } else {
        checkValue(key, value, path, findings);
      }
    }
  }

  private static void checkValue(String key, String value, String path, Findings findings) {
    boolean fits =
        switch (key) {
          case Annotations.CREATED -> isTime(value);
          case Annotations.BASE_DIGEST -> Digest.isDigest(value);
          case Annotations.REF_NAME -> value.length() <= 512 && REF_NAME.matcher(value).matches();
          default -> true;
        };
    if (!fits) {
      findings.error(
          Rule.ANNOTATION,
          path,
          key
              + " is "
              + Text.quoted(value)
              + ", expected "
              + switch (key) {
                case Annotations.CREATED -> "a date and time as in RFC 3339";
                case Annotations.BASE_DIGEST -> "a digest";
                default -> "a reference as annotations.md spells them";
              });
    }
  }

  private static boolean isTime(String value) {
    try {
      return !OffsetDateTime.parse(value).toString().isEmpty();
    } catch (DateTimeException e) {
      return false;
    }
  }
}
