package dev.refract.crystal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version of a shard, such as `1.2.3`, `2.0.0-rc1`, `2016.09` or `1.2.3+git.commit.0123abc`.
///
/// Ordered as the shards manual says: number by number, missing ones count as 0, and a part with
/// letters makes a pre-release. What follows `+` has no part in the order.
///
/// @param text the version as it is written
public record ShardVersion(String text) {
  private static final Pattern PART = Pattern.compile("[0-9]+|[A-Za-z]+");
  private static final Pattern COMMIT =
      Pattern.compile("[^+]+\\+(?:git|hg|fossil)\\.commit\\.([0-9a-f]{4,64})");
  private static final Pattern CLAUSE = Pattern.compile("(~>|>=|<=|!=|>|<|=)?\\s*([^\\s~<>=!]+)");
  private static final int LENGTH = 200;

  /// Refuses an empty and an endless version.
  public ShardVersion {
    if (text.isEmpty() || text.length() > LENGTH) {
      throw new IllegalArgumentException("not a version of a shard");
    }
  }

  /// The commit, where the version names one.
  public Optional<String> commit() {
    Matcher matcher = COMMIT.matcher(text);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /// The version without what follows `+`.
  public String release() {
    int plus = text.indexOf('+');
    return plus < 0 ? text : text.substring(0, plus);
  }

  /// Whether this is one of the versions of `constraint`, such as `~> 1.2, != 1.2.3`; a constraint
  /// that is none is not held against it.
  public boolean satisfies(String constraint) {
    for (String part : constraint.split(",", -1)) {
      String clause = part.strip();
      Matcher matcher = CLAUSE.matcher(clause);
      if (!clause.isEmpty() && !clause.equals("*") && matcher.matches()) {
        String sign = Optional.ofNullable(matcher.group(1)).orElse("=");
        if (!holds(sign, matcher.group(2))) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean holds(String sign, String wanted) {
    int order = compare(release(), wanted);
    return switch (sign) {
      case ">=" -> order >= 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case "<" -> order < 0;
      case "!=" -> order != 0;
      case "~>" -> order >= 0 && about(wanted);
      default -> order == 0;
    };
  }

  // The same in all but the last part of what is wanted.
  private boolean about(String wanted) {
    int dot = wanted.lastIndexOf('.');
    String start = dot < 0 ? wanted : wanted.substring(0, dot);
    if (!text.startsWith(start)) {
      return false;
    }
    return text.length() == start.length()
        || !Character.isLetterOrDigit(text.charAt(start.length()));
  }

  private static int compare(String a, String b) {
    List<String> left = parts(a);
    List<String> right = parts(b);
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      int order =
          compareParts(i < left.size() ? left.get(i) : "", i < right.size() ? right.get(i) : "");
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  // Numbers and letters, without the zeros before letters and at the end, which mean nothing.
  private static List<String> parts(String version) {
    int plus = version.indexOf('+');
    Matcher matcher = PART.matcher(plus < 0 ? version : version.substring(0, plus));
    List<String> parts = new ArrayList<>();
    boolean release = true;
    while (matcher.find()) {
      String part = matcher.group();
      if (release && !isNumber(part)) {
        dropZeros(parts);
        release = false;
      }
      parts.add(isNumber(part) ? part.replaceFirst("^0+(?=.)", "") : part);
    }
    if (release) {
      dropZeros(parts);
    }
    return parts;
  }

  private static void dropZeros(List<String> parts) {
    while (!parts.isEmpty() && parts.getLast().equals("0")) {
      parts.removeLast();
    }
  }

  // Letters are before nothing, nothing is before a number.
  private static int compareParts(String a, String b) {
    if (isNumber(a) && isNumber(b)) {
      int length = Integer.compare(a.length(), b.length());
      return length != 0 ? length : a.compareTo(b);
    }
    int rank = Integer.compare(rank(a), rank(b));
    return rank != 0 ? rank : a.compareTo(b);
  }

  private static int rank(String part) {
    return part.isEmpty() ? 1 : isNumber(part) ? 2 : 0;
  }

  private static boolean isNumber(String part) {
    return !part.isEmpty() && part.charAt(0) >= '0' && part.charAt(0) <= '9';
  }

  @Override
  public String toString() {
    return text;
  }
}
