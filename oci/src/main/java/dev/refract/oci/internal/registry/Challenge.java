package dev.refract.oci.internal.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One of the ways in which a server says one can prove who one is (RFC 9110 section 11.6.1).
///
/// @param scheme in lower case, such as `bearer`
/// @param parameters by their names in lower case
record Challenge(String scheme, SortedMap<String, String> parameters) {
  static final String BEARER = "bearer";
  static final String BASIC = "basic";

  Challenge {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  /// The parameter called `name`.
  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  /// Reads the values of `WWW-Authenticate`; what cannot be understood is passed over.
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      challenges.addAll(new Scanner(header).challenges());
    }
    return challenges;
  }

  private static final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    List<Challenge> challenges() {
      List<Challenge> challenges = new ArrayList<>();
      String scheme = "";
      SortedMap<String, String> parameters = new TreeMap<>();
      while (true) {
        skip(" \t,");
        String word = word();
        if (word.isEmpty()) {
          break;
        }
        int afterWord = at;
        skip(" \t");
        if (at < text.length() && text.charAt(at) == '=' && !scheme.isEmpty()) {
          at++;
          skip(" \t");
          parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
        } else {
          if (!scheme.isEmpty()) {
            challenges.add(new Challenge(scheme, parameters));
          }
          at = afterWord;
          scheme = word.toLowerCase(Locale.ROOT);
          parameters = new TreeMap<>();
        }
      }
      if (!scheme.isEmpty()) {
        challenges.add(new Challenge(scheme, parameters));
      }
      return challenges;
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String word() {
      int start = at;
      while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private String value() {
      if (at >= text.length() || text.charAt(at) != '"') {
        return word();
      }
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at = Math.min(at + 1, text.length());
      return value.toString();
    }
  }
}
