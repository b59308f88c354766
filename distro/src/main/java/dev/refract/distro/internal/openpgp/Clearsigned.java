package dev.refract.distro.internal.openpgp;

import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;

/// A clear-signed document taken apart: what was signed, and the armoured signatures (RFC 9580,
/// section 7).
///
/// Taken in the strict reading that apt uses: nothing but blank lines before or after, exactly one
/// signed part, all header lines known, the armour ended. (gpgv looks over what is around the
/// signed part, and over an armour that breaks off after its last signature.) What stands in
/// [#signed] is all that may be read of the document once the signatures are good.
///
/// All texts have one character for each byte (ISO 8859-1).
///
/// @param signed the text in the canonical form that the signature covers: dash escapes and
///   trailing blanks taken away, lines ended by CR LF, no line end after the last one
/// @param signature the armoured signature block
public record Clearsigned(String signed, String signature) {
  private static final int MAX_SIZE = 1 << 24;
  private static final int MAX_LINE = 1 << 16;
  private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
  private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
  private static final String END = "-----END PGP SIGNATURE-----";

  /// The signed text with plain line feeds, ended by one: what may be parsed.
  public String text() {
    return signed.replace("\r\n", "\n") + "\n";
  }

  /// Takes `document` apart without looking at the signatures.
  ///
  /// @param what names the document in failures
  /// @throws Failure of kind UNTRUSTED if it is not one clear-signed text and nothing else
  public static Clearsigned parse(String document, String what) throws Failure {
    if (document.length() > MAX_SIZE) {
      throw bad(what, "more than " + MAX_SIZE + " bytes");
    }
    List<String> lines = lines(document, what);
    int at = skipBlank(lines, 0);
    if (at == lines.size() || !trimmed(lines.get(at)).equals(BEGIN)) {
      throw bad(what, "does not begin with " + BEGIN);
    }
    at++;
    while (at < lines.size() && !trimmed(lines.get(at)).isEmpty()) {
      // RFC 9580 allows no header but Hash here; anything else could be taken for signed text.
      if (!lines.get(at).startsWith("Hash: ")) {
        throw bad(what, "an unknown header before the signed text");
      }
      at++;
    }
    at++;
    StringBuilder signed = new StringBuilder(document.length());
    boolean first = true;
    for (; at < lines.size() && !trimmed(lines.get(at)).equals(SIGNATURE); at++) {
      String line = lines.get(at);
      if (line.startsWith("- ")) {
        line = line.substring(2);
      } else if (line.startsWith("-")) {
        throw bad(what, "a line of the signed text begins with an unescaped dash");
      }
      if (!first) {
        signed.append("\r\n");
      }
      first = false;
      signed.append(trimmed(line));
    }
    if (at >= lines.size()) {
      throw bad(what, "ends without a signature");
    }
    StringBuilder signature = new StringBuilder();
    for (; at < lines.size() && !trimmed(lines.get(at)).equals(END); at++) {
      signature.append(trimmed(lines.get(at))).append('\n');
    }
    if (at >= lines.size()) {
      throw bad(what, "ends in the middle of the signature");
    }
    signature.append(END).append('\n');
    if (skipBlank(lines, at + 1) != lines.size()) {
      throw bad(what, "has text after the signature");
    }
    return new Clearsigned(signed.toString(), signature.toString());
  }

  private static List<String> lines(String document, String what) throws Failure {
    List<String> lines = new ArrayList<>(List.of(document.split("\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    for (String line : lines) {
      if (line.length() > MAX_LINE) {
        throw bad(what, "a line of more than " + MAX_LINE + " bytes");
      }
      if (line.indexOf('\0') >= 0) {
        throw bad(what, "a zero byte");
      }
    }
    return lines;
  }

  private static int skipBlank(List<String> lines, int from) {
    int at = from;
    while (at < lines.size() && trimmed(lines.get(at)).isEmpty()) {
      at++;
    }
    return at;
  }

  /// Without blanks, tabs and carriage returns at the end: they are not part of what is signed.
  private static String trimmed(String line) {
    int end = line.length();
    while (end > 0 && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
      end--;
    }
    return line.substring(0, end);
  }

  private static Failure bad(String what, String problem) {
    return new Failure(Failure.Kind.UNTRUSTED, "verify", what + " is not a signed text: " + problem)
        .remedy(
            "see that nothing on the way answers for the mirror, or name another one with"
                + " --mirror");
  }
}
