package dev.refract.build.binfmt;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The kernel's binfmt_misc where it is mounted.
///
/// @param directory such as `/proc/sys/fs/binfmt_misc`
public record BinfmtMisc(Path directory) {
  private static final String WHERE = "binfmt";
  private static final String REGISTER = "register";
  private static final String STATUS = "status";
  private static final int MOST_BYTES = 1 << 16;

  /// That of the machine whose file system is at `machine`, normally `/`.
  public static BinfmtMisc of(Path machine) {
    return new BinfmtMisc(machine.resolve("proc/sys/fs/binfmt_misc"));
  }

  /// Whether the kernel has it; it is loaded when it is mounted.
  public boolean known() {
    return Files.isDirectory(directory);
  }

  public boolean mounted() {
    return Files.exists(directory.resolve(REGISTER));
  }

  /// Whether the kernel goes by any of the registrations.
  public boolean enabled() throws IOException {
    return mounted() && text(STATUS).map(text -> text.strip().equals("enabled")).orElse(false);
  }

  /// Whether this process may change it.
  public boolean writable() {
    return Files.isWritable(directory.resolve(REGISTER));
  }

  /// All entries, sorted by name; none where it is not mounted.
  public List<Registration> registrations() throws IOException {
    List<Registration> found = new ArrayList<>();
    if (mounted()) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          String name = String.valueOf(file.getFileName());
          if (!name.equals(REGISTER) && !name.equals(STATUS)) {
            // One that somebody has taken away meanwhile is none.
            text(name).map(text -> Registration.read(name, text)).ifPresent(found::add);
          }
        }
      }
    }
    found.sort(Comparator.comparing(Registration::name));
    return List.copyOf(found);
  }

  /// Whether programs of `format` are run by an interpreter that is open already, so that it need
  /// not be in the root that they see.
  public boolean serves(BinfmtFormat format) throws IOException {
    return enabled() && registrations().stream().anyMatch(one -> one.serves(format));
  }

  /// Refuses a process that could not change anything.
  ///
  /// @param command what the user typed, for the remedy
  /// @throws Failure of kind MACHINE
  public void requireWritable(String command) throws Failure, IOException {
    if (!mounted()) {
      throw new Failure(
              Failure.Kind.MACHINE,
              WHERE,
              known()
                  ? "binfmt_misc is not mounted at " + directory
                  : "this kernel has no binfmt_misc: there is no " + directory)
          .remedy(
              known()
                  ? "run as root: mount -t binfmt_misc binfmt_misc " + directory
                  : "run as root: modprobe binfmt_misc");
    }
    if (!writable()) {
      throw new Failure(
              Failure.Kind.MACHINE,
              WHERE,
              "only root may register programs for the whole machine, at "
                  + directory.resolve(REGISTER))
          .remedy("run sudo " + command);
    }
    if (!enabled()) {
      throw new Failure(
              Failure.Kind.MACHINE, WHERE, "binfmt_misc is switched off: " + directory + "/status")
          .remedy("run as root: echo 1 > " + directory.resolve(STATUS));
    }
  }

  /// Registers what `line` says.
  ///
  /// @throws Failure of kind MACHINE with what the kernel has against it
  public void register(String name, String line) throws Failure {
    write(REGISTER, name, line);
  }

  /// Takes an entry away.
  ///
  /// @throws Failure of kind MACHINE with what the kernel has against it
  public void remove(Registration registration) throws Failure {
    write(registration.name(), registration.name(), "-1");
  }

  private void write(String file, String name, String text) throws Failure {
    try {
      // One write, as the kernel wants it; the file is there and is not made.
      Files.write(
          directory.resolve(file), text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.MACHINE,
          WHERE,
          "the kernel refuses " + text + " for " + name + ": " + e.getMessage(),
          e);
    }
  }

  private Optional<String> text(String name) throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve(name))) {
      return Optional.of(new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException | AccessDeniedException e) {
      return Optional.empty();
    }
  }
}
