package dev.refract.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.function.Consumer;

/// Hears the signals that a user or a supervisor sends to this process, in place of ending by them.
///
/// The JDK's only way to is `sun.misc.Signal` of the module `jdk.unsupported`, which the compiler
/// warns of wherever it is named; hence by method handles.
final class Signals {
  /// All that a program may be told and the JVM does not need for itself.
  private static final List<String> NAMES =
      List.of("HUP", "INT", "TERM", "USR1", "WINCH", "CONT", "ALRM");

  private Signals() {}

  /// From now on `listener` is called with the name of each signal, such as `INT`.
  static void listen(Consumer<String> listener) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> signal = lookup.findClass("sun.misc.Signal");
      Class<?> handler = lookup.findClass("sun.misc.SignalHandler");
      MethodHandle make =
          lookup.findConstructor(signal, MethodType.methodType(void.class, String.class));
      MethodHandle handle =
          lookup.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler));
      MethodHandle accept =
          lookup.findVirtual(
              Consumer.class, "accept", MethodType.methodType(void.class, Object.class));
      for (String name : NAMES) {
        MethodHandle tell =
            MethodHandles.dropArguments(
                MethodHandles.insertArguments(accept, 0, listener, name), 0, signal);
        handle.invoke(make.invoke(name), MethodHandleProxies.asInterfaceInstance(handler, tell));
      }
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("sun.misc.Signal", e);
    }
  }
}
