package dev.refract.build.config;

import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.util.List;

/// Which platforms there are.
@FunctionalInterface
public interface PlatformNames {
  /// The platforms that `text` names: one, or several for a word such as `all`.
  ///
  /// @throws Failure that says which names there are
  List<Platform> named(String text) throws Failure;
}
