package dev.refract.build.config;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How a platform's program is made.
public enum Route {
  /// Compiled and linked on this machine; nothing of the target runs.
  CROSS,
  /// Compiled on this machine; the target's own C compiler links, under qemu.
  EMULATED_LINK,
  /// The target's own Crystal compiles, its own C compiler links, both under qemu.
  EMULATED;

  /// As users write it.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The route that `word` names.
  ///
  /// @throws Failure of kind USAGE with the nearest name
  public static Route of(String word) throws Failure {
    List<String> words = Arrays.stream(values()).map(Route::word).toList();
    return Arrays.stream(values())
        .filter(route -> route.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new Failure(Failure.Kind.USAGE, "plan", "no route: " + Text.quoted(word))
                .remedy(
                    "write "
                        + Text.nearest(word, words).orElse("cross, emulated-link or emulated")));
  }
}
