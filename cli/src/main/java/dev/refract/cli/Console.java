package dev.refract.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// The process's surroundings, as far as the command line looks at them.
///
/// @param out for results only
/// @param err for everything else
/// @param environment the process's environment
/// @param manner how to talk to the user
record Console(PrintStream out, PrintStream err, Map<String, String> environment, Manner manner) {

  /// A stream in UTF-8, so that what the compiler says arrives as it is, whatever the locale.
  static PrintStream stream(FileDescriptor descriptor) {
    return stream(new FileOutputStream(descriptor));
  }

  /// A stream in UTF-8 into `out`.
  static PrintStream stream(OutputStream out) {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }

  /// The value of an environment variable, if it is set to more than nothing.
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
