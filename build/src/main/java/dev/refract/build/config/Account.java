package dev.refract.build.config;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// The accounts that every image has; each has a group of its name and number.
public enum Account {
  ROOT("root", 0, "/root"),
  NOBODY("nobody", 65534, "/nonexistent"),
  /// Whom programs run as; the number is the one that distroless images use too.
  NONROOT("nonroot", 65532, "/home/nonroot");

  // Those of devices and of /usr/local on Debian.
  private static final SortedMap<String, Integer> OTHER_GROUPS =
      new TreeMap<>(Map.of("tty", 5, "staff", 50));

  private final String word;
  private final int number;
  private final String home;

  Account(String word, int number, String home) {
    this.word = word;
    this.number = number;
    this.home = home;
  }

  /// The name.
  public String word() {
    return word;
  }

  /// Of user and group.
  public int number() {
    return number;
  }

  /// An absolute path.
  public String home() {
    return home;
  }

  /// User and group of this account.
  public ProjectFile.Owner owner() {
    return new ProjectFile.Owner(number, number);
  }

  /// The image's `/etc/passwd`.
  public static String passwd() {
    StringBuilder text = new StringBuilder();
    for (Account account : values()) {
      text.append(
          String.join(
              ":",
              account.word,
              "x",
              Integer.toString(account.number),
              Integer.toString(account.number),
              account.word,
              account.home,
              "/sbin/nologin\n"));
    }
    return text.toString();
  }

  /// The image's `/etc/group`.
  public static String group() {
    StringBuilder text = new StringBuilder();
    for (Account account : values()) {
      text.append(account.word).append(":x:").append(account.number).append(":\n");
    }
    OTHER_GROUPS.forEach(
        (name, number) -> text.append(name).append(":x:").append(number).append(":\n"));
    return text.toString();
  }

  /// Whom `text` means: `USER` or `USER:GROUP`, each a name of the image or a number. Without a
  /// group it is the one with the user's number. Empty where a name is unknown.
  public static Optional<ProjectFile.Owner> owner(String text) {
    String[] words = text.split(":", -1);
    OptionalInt user = user(words[0]);
    OptionalInt group = words.length == 1 ? user : groupNumber(words[1]);
    return words.length > 2 || user.isEmpty() || group.isEmpty()
        ? Optional.empty()
        : Optional.of(new ProjectFile.Owner(user.getAsInt(), group.getAsInt()));
  }

  private static OptionalInt user(String name) {
    for (Account account : values()) {
      if (account.word.equals(name)) {
        return OptionalInt.of(account.number);
      }
    }
    return name.matches("[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(name))
        : OptionalInt.empty();
  }

  private static OptionalInt groupNumber(String name) {
    Optional<Integer> other = Optional.ofNullable(OTHER_GROUPS.get(name));
    return other.isPresent() ? OptionalInt.of(other.get()) : user(name);
  }
}
