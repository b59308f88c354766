package dev.refract.build.image;

import dev.refract.build.config.Account;
import dev.refract.build.config.ImageSettings;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.ProjectFile;
import dev.refract.oci.Execution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// How containers of an image start: what the project says, and otherwise as nobody special, in
/// that user's home, the first program below `tini`.
///
/// @param program the name of the first program
/// @param mode decides which `tini`
/// @param settings of the image
/// @param below how containers of the image below start, which all of this inherits
public record Startup(
    String program, LinkMode mode, ImageSettings settings, Optional<Execution> below) {
  /// Of an image with nothing below.
  public Startup(String program, LinkMode mode, ImageSettings settings) {
    this(program, mode, settings, Optional.empty());
  }

  /// Whether tini is process 1. An image below has it or has it not, so that there it has to be
  /// asked for.
  public boolean init() {
    return settings.init().orElse(below.isEmpty());
  }

  /// Whom programs run as.
  public ProjectFile.Owner user() {
    return settings
        .user()
        .map(text ->
            Account.owner(text)
                .orElseThrow(() -> new IllegalStateException("not checked: " + text)))
        .orElseGet(() ->
            below.isEmpty()
                ? Account.NONROOT.owner()
                : below
                    .flatMap(Execution::user)
                    .flatMap(Account::owner)
                    .orElse(ProjectFile.Owner.ROOT));
  }

  /// Where programs start. Nobody but its owner can enter a home.
  String workdir() {
    return settings
        .workdir()
        .or(() -> below.map(execution -> execution.workingDir().orElse("/")))
        .orElseGet(() -> {
          int user = user().user();
          return user == Account.NONROOT.number()
              ? Account.NONROOT.home()
              : user == Account.ROOT.number() ? Account.ROOT.home() : "/";
        });
  }

  /// The directories that have to be there and belong to the user: absolute paths but `/`.
  public SortedSet<String> directories() {
    SortedSet<String> directories = new TreeSet<>(settings.volumes());
    if (below.isEmpty() || settings.workdir().isPresent()) {
      directories.add(workdir());
    }
    directories.remove("/");
    return directories;
  }

  /// What of this has a say in the image's files.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(Boolean.toString(init()));
    lines.add(user().toString());
    lines.addAll(directories());
    return lines;
  }

  /// As the image's configuration has it.
  ///
  /// @param labels what every image says of itself
  public Execution execution(SortedMap<String, String> labels) {
    Execution inherited = below.orElse(Execution.NONE);
    SortedMap<String, String> env = new TreeMap<>();
    env.put("PATH", below.isEmpty() ? "/usr/bin:/bin" : "/usr/sbin:/usr/bin:/sbin:/bin");
    if (below.isEmpty()) {
      env.put("SSL_CERT_FILE", "/" + BaseFiles.CERTIFICATES);
    }
    for (String variable : inherited.env()) {
      int equals = variable.indexOf('=');
      env.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    env.putAll(settings.env());
    List<String> entrypoint = new ArrayList<>();
    if (init()) {
      // An image below may have no loader, or another one.
      LinkMode ofInit = below.isPresent() ? LinkMode.STATIC : mode;
      entrypoint.addAll(List.of("/" + Libraries.init(ofInit), "--"));
    }
    entrypoint.addAll(
        settings.entrypoint().isEmpty() ? List.of("/usr/bin/" + program) : settings.entrypoint());
    return new Execution(
        below.isPresent() && settings.user().isEmpty() ? inherited.user() : Optional.of(numbers()),
        both(inherited.exposedPorts(), settings.ports()),
        env.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList(),
        entrypoint,
        settings.cmd(),
        both(inherited.volumes(), settings.volumes()),
        Optional.of(workdir()),
        joined(inherited.labels(), joined(labels, settings.labels())),
        settings.stopSignal().or(inherited::stopSignal));
  }

  private static SortedSet<String> both(SortedSet<String> below, SortedSet<String> own) {
    SortedSet<String> both = new TreeSet<>(below);
    both.addAll(own);
    return both;
  }

  /// Of the manifest and the index alike.
  ///
  /// @param words what every image says of itself
  public SortedMap<String, String> annotations(SortedMap<String, String> words) {
    return joined(words, settings.annotationsOfBoth());
  }

  // Numbers, since an orchestrator that forbids root cannot look into /etc/passwd. Where the
  // project
  // gives one number alone, so does the image.
  private String numbers() {
    ProjectFile.Owner user = user();
    return settings.user().filter(text -> text.equals(Integer.toString(user.user()))).isPresent()
        ? Integer.toString(user.user())
        : user.user() + ":" + user.group();
  }

  private static SortedMap<String, String> joined(
      SortedMap<String, String> base, SortedMap<String, String> own) {
    SortedMap<String, String> joined = new TreeMap<>(base);
    joined.putAll(own);
    return joined;
  }
}
