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
public record Startup(String program, LinkMode mode, ImageSettings settings) {
  /// Whether tini is process 1.
  boolean init() {
    return settings.init().orElse(true);
  }

  /// Whom programs run as.
  ProjectFile.Owner user() {
    return settings
        .user()
        .map(
            text ->
                Account.owner(text)
                    .orElseThrow(() -> new IllegalStateException("not checked: " + text)))
        .orElseGet(Account.NONROOT::owner);
  }

  /// Where programs start. Nobody but its owner can enter a home.
  String workdir() {
    return settings
        .workdir()
        .orElseGet(
            () -> {
              int user = user().user();
              return user == Account.NONROOT.number()
                  ? Account.NONROOT.home()
                  : user == Account.ROOT.number() ? Account.ROOT.home() : "/";
            });
  }

  /// The directories that have to be there and belong to the user: absolute paths but `/`.
  SortedSet<String> directories() {
    SortedSet<String> directories = new TreeSet<>(settings.volumes());
    directories.add(workdir());
    directories.remove("/");
    return directories;
  }

  /// What of this has a say in the image's files, in one line.
  String line() {
    return init() + " " + user() + " " + String.join("\0", directories());
  }

  /// As the image's configuration has it.
  ///
  /// @param labels what every image says of itself
  public Execution execution(SortedMap<String, String> labels) {
    SortedMap<String, String> env = new TreeMap<>();
    env.put("PATH", "/usr/bin:/bin");
    env.put("SSL_CERT_FILE", "/" + BaseFiles.CERTIFICATES);
    env.putAll(settings.env());
    List<String> entrypoint = new ArrayList<>();
    if (init()) {
      entrypoint.addAll(List.of("/" + Libraries.init(mode), "--"));
    }
    entrypoint.addAll(
        settings.entrypoint().isEmpty() ? List.of("/usr/bin/" + program) : settings.entrypoint());
    return new Execution(
        Optional.of(numbers()),
        settings.ports(),
        env.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList(),
        entrypoint,
        settings.cmd(),
        settings.volumes(),
        Optional.of(workdir()),
        joined(labels, settings.labels()),
        settings.stopSignal());
  }

  /// Of the manifest and the index.
  ///
  /// @param words what every image says of itself
  public SortedMap<String, String> annotations(SortedMap<String, String> words) {
    return joined(words, settings.annotations());
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
