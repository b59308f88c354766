package dev.refract.build.binfmt;

import dev.refract.build.binfmt.FormatState.Change;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Looks at and changes what a machine has registered for QEMU's architectures.
///
/// @param misc the kernel's list
public record HostRegistrations(BinfmtMisc misc) {
  /// As Debian registers them: keep the program's name, hand the open program over (for one that
  /// cannot be read), hold the emulator open.
  private static final String FLAGS = "OPF";

  /// What there is for each of `formats`, in their order.
  public List<FormatState> states(List<BinfmtFormat> formats) throws IOException {
    List<Registration> all = misc.registrations();
    return formats.stream()
        .map(format -> new FormatState(format, first(all, format), Change.NONE))
        .toList();
  }

  /// Registers each of `formats` that is not registered yet.
  ///
  /// @param interpreter the emulator for a format
  /// @param force replace what others have registered
  public List<FormatState> install(
      List<BinfmtFormat> formats, Function<BinfmtFormat, Path> interpreter, boolean force)
      throws Failure, IOException {
    List<FormatState> states = new ArrayList<>();
    for (BinfmtFormat format : formats) {
      List<Registration> there = matching(misc.registrations(), format);
      String path = interpreter.apply(format).toString();
      Change change;
      if (there.isEmpty()) {
        misc.register(format.name(), format.line(path, FLAGS));
        change = Change.INSTALLED;
      } else if (there.stream().allMatch(one -> isSame(one, format, path))) {
        change = Change.NONE;
      } else if (force || there.stream().allMatch(Registration::isRefracts)) {
        for (Registration one : there) {
          misc.remove(one);
        }
        misc.register(format.name(), format.line(path, FLAGS));
        change = Change.REPLACED;
      } else {
        change = Change.KEPT;
      }
      states.add(new FormatState(format, first(misc.registrations(), format), change));
    }
    return List.copyOf(states);
  }

  /// Takes away what Refract has registered for `formats`.
  ///
  /// @param force take away what others have registered, too
  public List<FormatState> remove(List<BinfmtFormat> formats, boolean force)
      throws Failure, IOException {
    List<FormatState> states = new ArrayList<>();
    for (BinfmtFormat format : formats) {
      Change change = Change.NONE;
      for (Registration one : matching(misc.registrations(), format)) {
        if (force || one.isRefracts()) {
          misc.remove(one);
          change = Change.REMOVED;
        }
      }
      Optional<Registration> left = first(misc.registrations(), format);
      states.add(new FormatState(format, left, left.isPresent() ? Change.KEPT : change));
    }
    return List.copyOf(states);
  }

  private static boolean isSame(Registration there, BinfmtFormat format, String interpreter) {
    return there.enabled()
        && there.persistent()
        && there.interpreter().equals(interpreter)
        && there.magic().filter(format.magic()::equals).isPresent()
        && there.mask().filter(format.mask()::equals).isPresent();
  }

  private static Optional<Registration> first(List<Registration> all, BinfmtFormat format) {
    return matching(all, format).stream().findFirst();
  }

  private static List<Registration> matching(List<Registration> all, BinfmtFormat format) {
    return all.stream()
        .filter(one -> one.isFor(format))
        .sorted(
            Comparator.comparing((Registration one) -> !one.name().equals(format.name()))
                .thenComparing(Registration::name))
        .toList();
  }
}
