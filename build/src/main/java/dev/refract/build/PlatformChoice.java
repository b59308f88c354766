package dev.refract.build;

import dev.refract.build.plan.TargetPlatform;
import dev.refract.crystal.CrystalTarget;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.oci.Platform;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The words by which a user names platforms: theirs, `all`, and `local` for this machine's own.
public final class PlatformChoice {
  private static final String ALL = "all";
  private static final String LOCAL = "local";

  private PlatformChoice() {}

  /// The platforms that `text` names.
  ///
  /// @throws Failure of kind USAGE or UNSUPPORTED with the nearest name, else all of them, or with
  ///   the reason why Crystal cannot be compiled for it
  public static List<Platform> named(String text) throws Failure {
    return switch (text) {
      case ALL ->
          Arrays.stream(TargetPlatform.values()).map(TargetPlatform::platform).distinct().toList();
      case LOCAL ->
          List.of(offered(Platform.of("linux", System.getProperty("os.arch")).normalised(), text));
      default -> List.of(offered(parse(text), text));
    };
  }

  private static Platform parse(String text) throws Failure {
    try {
      return Platform.parse(text);
    } catch (Failure e) {
      // Whoever leaves out the system means Linux, as there is no other.
      throw e.remedy(
          "write "
              + nearest("linux/" + text)
                  .or(() -> nearest(text))
                  .orElseGet(() -> "one of " + String.join(", ", words())));
    }
  }

  private static Platform offered(Platform platform, String text) throws Failure {
    try {
      return TargetPlatform.of(platform).platform();
    } catch (Failure e) {
      boolean mistyped = CrystalTarget.unsupported(platform.architecture()).isEmpty();
      Optional<String> meant = mistyped ? nearest(text) : Optional.empty();
      throw meant.map(name -> e.remedy("write " + name)).orElse(e);
    }
  }

  private static Optional<String> nearest(String text) {
    return Optional.of(String.join(" or ", Text.allNearest(text, words())))
        .filter(names -> !names.isEmpty());
  }

  private static List<String> words() {
    return Stream.concat(
            Arrays.stream(TargetPlatform.values()).map(p -> p.platform().toString()).distinct(),
            Stream.of(ALL, LOCAL))
        .toList();
  }
}
