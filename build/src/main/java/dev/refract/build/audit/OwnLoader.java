package dev.refract.build.audit;

import dev.refract.elf.ArmFlags;
import dev.refract.elf.ElfFile;
import dev.refract.elf.Machine;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/// What an image itself says of its loader, whoever made it: which one it has, how its files pass
/// floating-point arguments, and into which folders it looks.
///
/// @param tree the image's files
record OwnLoader(Tree tree) {
  private static final List<String> SOFT = List.of("/lib/ld-linux.so.3", "/lib/ld-musl-arm.so.1");
  private static final List<String> HARD =
      List.of("/lib/ld-linux-armhf.so.3", "/lib/ld-musl-armhf.so.1");

  /// Without it the loader knows nothing of the folders that `ld.so.conf` names (ldconfig(8)).
  private static final String CACHE = "/etc/ld.so.cache";

  private static final String CONFIGURATION = "/etc/ld.so.conf";
  private static final int MOST_FILES = 100;
  private static final int MOST_FOLDERS = 200;

  /// Whether the content of the file at `path` is looked at here.
  static boolean reads(String path) {
    return path.matches("etc/ld\\.so\\.conf(\\.d/.*)?|etc/ld-musl-[a-z0-9_]+\\.path");
  }

  /// What `platform` expects of this image.
  Expectation expectation(Platform platform) throws Failure, IOException {
    Expectation usual = Expectation.of(platform);
    if (usual.arm().equals(Optional.of(ArmLimits.V6)) && isHardFloat()) {
      usual = Expectation.armV6HardFloat();
    }
    String musl = musl(usual);
    boolean hasMusl = tree.file(usual.interpreter()).isEmpty() && tree.file(musl).isPresent();
    return folders(hasMusl ? usual.withMusl(musl) : usual);
  }

  /// The same with the folders that this image's loader looks into.
  Expectation folders(Expectation usual) throws IOException {
    return usual.interpreter().contains("/ld-musl-") ? ofMusl(usual) : ofGlibc(usual);
  }

  /// The loader decides. Where there is none, since all is linked statically, the files have to be
  /// of one mind.
  private boolean isHardFloat() throws IOException {
    if (SOFT.stream().anyMatch(loader -> tree.file(loader).isPresent())) {
      return false;
    }
    if (HARD.stream().anyMatch(loader -> tree.file(loader).isPresent())) {
      return true;
    }
    boolean hard = false;
    for (Tree.Entry entry : tree.entries().values()) {
      Optional<ArmFlags> flags = flags(entry);
      if (flags.filter(ArmFlags::softFloat).isPresent()) {
        return false;
      }
      hard |= flags.filter(ArmFlags::hardFloat).isPresent();
    }
    return hard;
  }

  private static Optional<ArmFlags> flags(Tree.Entry entry) throws IOException {
    try {
      return Audit.elf(entry, "")
          .map(ElfFile::header)
          .filter(header -> header.machine().equals(Machine.ARM))
          .map(header -> header.armFlags());
    } catch (Failure damaged) {
      // The audit tells of it.
      return Optional.empty();
    }
  }

  private static String musl(Expectation usual) {
    return "/lib/ld-musl-"
        + (usual.machine().equals(Machine.X86_64)
            ? "x86_64"
            : usual.machine().equals(Machine.AARCH64)
                ? "aarch64"
                : usual.machine().equals(Machine.I386)
                    ? "i386"
                    : usual.arm().map(ArmLimits::floatAbi).equals(Optional.of(FloatAbi.HARD))
                        ? "armhf"
                        : "arm")
        + ".so.1";
  }

  /// Musl looks into the folders of `/etc/ld-musl-ARCH.path`, if that is there, and no others
  /// (musl's `ldso/dynlink.c`).
  private Expectation ofMusl(Expectation usual) throws IOException {
    String loader = usual.interpreter();
    String name = loader.substring(loader.lastIndexOf('/') + 1).replace(".so.1", ".path");
    Optional<String> listed = tree.text("/etc/" + name);
    if (listed.isEmpty()) {
      return usual;
    }
    SequencedSet<String> folders = new LinkedHashSet<>();
    for (String folder : listed.get().split("[\n:]", -1)) {
      add(folder, folders);
    }
    return usual.withFolders(List.copyOf(folders), usual.lib());
  }

  /// The folders of `ld.so.conf` come before those that the loader was built with. Debian's names
  /// of these are known; on Fedora and its like they are where the loader itself lies.
  private Expectation ofGlibc(Expectation usual) throws IOException {
    SequencedSet<String> folders = new LinkedHashSet<>();
    if (tree.file(CACHE).isPresent()) {
      configured(folders);
    }
    String lib = usual.lib();
    Optional<String> home = tree.file(usual.interpreter()).map(OwnLoader::home);
    if (home.isPresent() && !usual.libraryFolders().contains("usr/" + home.get())) {
      lib = home.get();
      folders.add(lib);
      folders.add("usr/" + lib);
    }
    folders.addAll(usual.libraryFolders());
    return usual.withFolders(List.copyOf(folders), lib);
  }

  private static String home(String loader) {
    String folder = loader.substring(0, Math.max(0, loader.lastIndexOf('/')));
    return folder.startsWith("usr/") ? folder.substring("usr/".length()) : folder;
  }

  /// Reads `ld.so.conf`: a folder or more on a line, `include PATTERN`, and comments.
  private void configured(SequencedSet<String> folders) throws IOException {
    List<String> files = new ArrayList<>(List.of(CONFIGURATION));
    for (int next = 0; next < files.size() && next < MOST_FILES; next++) {
      for (String line : tree.text(files.get(next)).orElse("").split("\n", -1)) {
        String text = line.split("#", 2)[0].strip();
        if (text.startsWith("include ") || text.startsWith("include\t")) {
          for (String pattern : text.substring("include".length()).strip().split("\\s+", -1)) {
            matching(pattern).stream().filter(file -> !files.contains(file)).forEach(files::add);
          }
        } else {
          for (String folder : text.split("[\\s,:]+", -1)) {
            add(folder, folders);
          }
        }
      }
    }
  }

  private static void add(String folder, SequencedSet<String> folders) {
    String clean = folder.strip().replaceAll("/+$", "");
    if (clean.startsWith("/") && clean.length() > 1 && folders.size() < MOST_FOLDERS) {
      folders.add(clean.substring(1));
    }
  }

  /// The files of a pattern with one asterisk in its last part, as all distributions have it.
  private List<String> matching(String pattern) {
    String path = pattern.startsWith("/") ? pattern : "/etc/" + pattern;
    int star = path.indexOf('*');
    if (star < 0) {
      return List.of(path);
    }
    String head = path.substring(1, star);
    String tail = path.substring(star + 1);
    return tree.entries().keySet().stream()
        .filter(file ->
            file.length() >= head.length() + tail.length()
                && file.startsWith(head)
                && file.endsWith(tail)
                && file.indexOf('/', head.length()) < 0)
        .limit(MOST_FILES)
        .map(file -> "/" + file)
        .toList();
  }
}
