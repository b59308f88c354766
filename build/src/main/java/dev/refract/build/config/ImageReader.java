package dev.refract.build.config;

import dev.refract.failure.Failure;
import dev.refract.oci.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a section of image settings.
final class ImageReader {
  private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(/(tcp|udp|sctp))?");
  private static final Pattern SIGNAL =
      Pattern.compile("(SIG[A-Z][A-Z0-9]{1,9}([+-][0-9]{1,2})?|[0-9]{1,2})");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6}(h|ms|m|s)){1,4}");
  private static final Pattern DURATION_PART = Pattern.compile("([0-9]+)(h|ms|m|s)");
  private static final int HIGHEST_PORT = 65535;
  private static final int MOST_RETRIES = 1000;

  private final Section section;

  private ImageReader(Section section) {
    this.section = section;
  }

  static ImageSettings read(Section section) throws Failure {
    return new ImageReader(section).settings();
  }

  private ImageSettings settings() throws Failure {
    Optional<Value> user = section.value("user");
    Optional<Value> workdir = section.value("workdir");
    Optional<Value> signal = section.value("stop-signal");
    return new ImageSettings(
        names(),
        words(section, "entrypoint"),
        words(section, "cmd"),
        user.isEmpty()
            ? Optional.empty()
            : Optional.of(
                user.get()
                    .holding(
                        text -> Account.owner(text).isPresent(),
                        "a user, such as nonroot or 1000:1000")),
        workdir.isEmpty() ? Optional.empty() : Optional.of(Paths.directory(workdir.get())),
        texts("env", name -> !name.isEmpty()),
        ports(),
        volumes(),
        texts("labels", name -> !name.isEmpty()),
        texts("annotations", ImageSettings::isAnnotation),
        signal.isEmpty()
            ? Optional.empty()
            : Optional.of(signal.get().matching(SIGNAL, "a signal, such as SIGTERM")),
        section.truth("init"),
        healthcheck());
  }

  private List<Reference> names() throws Failure {
    List<Value> values = new ArrayList<>(section.values("name"));
    section.value("name").ifPresent(values::add);
    List<Reference> names = new ArrayList<>();
    for (Value value : values) {
      names.add(value.read(Reference::parse, "an image name, such as ghcr.io/me/app:1.0"));
    }
    return names;
  }

  // An image's configuration is JSON that runtimes hand to execve, which ends a text at a NUL.
  private static String word(Value value) throws Failure {
    return value.holding(text -> text.indexOf('\0') < 0, "text without a NUL character");
  }

  private static List<String> words(Section section, String key) throws Failure {
    List<String> words = new ArrayList<>();
    for (Value value : section.values(key)) {
      words.add(word(value));
    }
    return words;
  }

  private SortedMap<String, String> texts(String key, Predicate<String> isName) throws Failure {
    SortedMap<String, String> texts = new TreeMap<>();
    Section inner = section.section(key);
    for (Value name : inner.keys()) {
      name.holding(isName, "a name");
    }
    for (Map.Entry<String, Value> entry : inner.texts().entrySet()) {
      texts.put(entry.getKey(), word(entry.getValue()));
    }
    return texts;
  }

  private SortedSet<String> ports() throws Failure {
    SortedSet<String> ports = new TreeSet<>();
    for (Value value : section.values("ports")) {
      ports.add(value.holding(ImageReader::isPort, "a port, such as 8080 or 53/udp"));
    }
    return ports;
  }

  static boolean isPort(String text) {
    Matcher matcher = PORT.matcher(text);
    return matcher.matches()
        && Integer.parseInt(matcher.group(1)) >= 1
        && Integer.parseInt(matcher.group(1)) <= HIGHEST_PORT;
  }

  private SortedSet<String> volumes() throws Failure {
    SortedSet<String> volumes = new TreeSet<>();
    for (Value value : section.values("volumes")) {
      volumes.add(Paths.absolute(value));
    }
    return volumes;
  }

  private Optional<Healthcheck> healthcheck() throws Failure {
    if (!section.hasSection("healthcheck")) {
      return Optional.empty();
    }
    Section check = section.section("healthcheck");
    Optional<Value> retries = check.value("retries");
    return Optional.of(
        new Healthcheck(
            words(check, "command"),
            duration(check, "interval"),
            duration(check, "timeout"),
            duration(check, "start-period"),
            duration(check, "start-interval"),
            retries.isEmpty() ? Optional.empty() : Optional.of(retries(retries.get()))));
  }

  private static int retries(Value value) throws Failure {
    String form = "a whole number from 1 to " + MOST_RETRIES;
    int retries = Integer.parseInt(value.matching(Pattern.compile("[0-9]{1,5}"), form));
    if (retries < 1 || retries > MOST_RETRIES) {
      throw value.wrong(form);
    }
    return retries;
  }

  private static Optional<Duration> duration(Section section, String key) throws Failure {
    Optional<Value> value = section.value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String form = "a duration, such as 30s or 1m30s";
    Matcher part = DURATION_PART.matcher(value.get().matching(DURATION, form));
    Duration sum = Duration.ZERO;
    while (part.find()) {
      sum = sum.plus(length(Long.parseLong(part.group(1)), part.group(2)));
    }
    if (sum.isZero()) {
      throw value.get().wrong(form);
    }
    return Optional.of(sum);
  }

  private static Duration length(long number, String unit) {
    return switch (unit) {
      case "h" -> Duration.ofHours(number);
      case "m" -> Duration.ofMinutes(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMillis(number);
    };
  }
}
