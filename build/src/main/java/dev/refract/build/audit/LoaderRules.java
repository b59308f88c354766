package dev.refract.build.audit;

import dev.refract.elf.DynamicSection;
import dev.refract.elf.ElfFile;
import dev.refract.elf.VersionNeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/// Loads each program as `ld.so` would (ld.so(8)), and after them the libraries that no program
/// needs, which are there to be opened at run time.
///
/// `LD_LIBRARY_PATH` is not looked at, as an image has to do without it; `/etc/ld.so.cache` is
/// taken to hold what is in the folders of `/etc/ld.so.conf`, from which it is made.
final class LoaderRules {

  /// A file in memory: where it lies, the folder it was found in, and its own and inherited RPATHs.
  private record Loaded(
      String path, String folder, String name, ElfFile file, List<String> inherited) {
    boolean answersTo(String wanted) {
      return name.equals(wanted)
          || file.dynamic().flatMap(DynamicSection::soname).filter(wanted::equals).isPresent();
    }
  }

  private final Expectation expectation;
  private final Tree tree;
  private final SortedMap<String, ElfFile> files;
  private final Set<String> reached = new HashSet<>();

  LoaderRules(Expectation expectation, Tree tree, SortedMap<String, ElfFile> files) {
    this.expectation = expectation;
    this.tree = tree;
    this.files = files;
  }

  void check(List<Finding> findings) {
    files.forEach((path, file) -> {
      if (file.interpreter().isPresent()) {
        checkInterpreter(path, file.interpreter().get(), findings);
        load(path, file, file.interpreter().get(), true, findings);
      }
    });
    files.forEach((path, file) -> {
      if (!reached.contains(path)) {
        load(path, file, expectation.interpreter(), false, findings);
      }
    });
  }

  private void checkInterpreter(String path, String interpreter, List<Finding> findings) {
    Optional<String> target =
        interpreter.startsWith("/") ? tree.file(interpreter) : Optional.empty();
    if (target.isEmpty()) {
      findings.add(
          new Finding(
              path,
              Rule.INTERPRETER,
              Severity.ERROR,
              "its interpreter is " + interpreter,
              "which is not in the image"));
    } else if (!files.containsKey(target.get())) {
      findings.add(
          new Finding(
              path,
              Rule.INTERPRETER,
              Severity.ERROR,
              "its interpreter is " + interpreter,
              target.get() + " is no program for " + expectation.platform()));
    } else if (!interpreter.equals(expectation.interpreter())) {
      findings.add(
          new Finding(
              path,
              Rule.INTERPRETER,
              Severity.WARNING,
              "its interpreter is " + interpreter,
              expectation.platform() + " has " + expectation.interpreter()));
    }
  }

  private void load(
      String path, ElfFile file, String interpreter, boolean atStart, List<Finding> findings) {
    List<Loaded> loaded = new ArrayList<>();
    loaded.add(new Loaded(path, folder(path), "", file, List.of()));
    tree.file(interpreter)
        .filter(target -> !target.equals(path))
        .ifPresent(target -> {
          ElfFile loader = files.get(target);
          if (loader != null) {
            loaded.add(new Loaded(target, folder(target), interpreter, loader, List.of()));
          }
        });
    for (int next = 0; next < loaded.size(); next++) {
      Loaded user = loaded.get(next);
      reached.add(user.path());
      for (String wanted : user.file().needed()) {
        if (loaded.stream().noneMatch(other -> other.answersTo(wanted))) {
          find(user, wanted)
              .ifPresentOrElse(loaded::add, () -> findings.add(missing(user, wanted, atStart)));
        }
      }
    }
    for (Loaded user : loaded) {
      for (VersionNeed need : user.file().versionNeeds()) {
        loaded.stream()
            .filter(other -> other.answersTo(need.file()))
            .findFirst()
            .ifPresent(library -> checkVersions(user, need, library, findings));
      }
    }
  }

  private Optional<Loaded> find(Loaded user, String wanted) {
    if (wanted.contains("/")) {
      String path = expand(user, wanted);
      return path.startsWith("/") ? at(user, path, wanted) : Optional.empty();
    }
    return folders(user)
        .map(folder -> at(user, folder + "/" + wanted, wanted))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /// The loader passes over a file for another machine, and so does this: `files` has none.
  private Optional<Loaded> at(Loaded user, String candidate, String wanted) {
    Optional<String> target = tree.file(candidate);
    ElfFile file = target.isEmpty() ? null : files.get(target.get());
    return file == null
        ? Optional.empty()
        : Optional.of(
            new Loaded(target.get(), folder(candidate), wanted, file, rpaths(user).toList()));
  }

  /// A RUNPATH holds for the file that has it and hides RPATHs; an RPATH holds for all below too.
  private Stream<String> folders(Loaded user) {
    Optional<String> runpath = user.file().dynamic().flatMap(DynamicSection::runpath);
    Stream<String> own = runpath.isPresent() ? split(user, runpath.get()) : rpaths(user);
    return Stream.concat(own, expectation.libraryFolders().stream());
  }

  private Stream<String> rpaths(Loaded user) {
    Optional<DynamicSection> dynamic = user.file().dynamic();
    Stream<String> own =
        dynamic.flatMap(DynamicSection::runpath).isPresent()
            ? Stream.empty()
            : dynamic.flatMap(DynamicSection::rpath).stream().flatMap(rpath -> split(user, rpath));
    return Stream.concat(own, user.inherited().stream());
  }

  /// Folders relative to the working directory do not count, nor those named after the processor.
  private Stream<String> split(Loaded user, String list) {
    return Arrays.stream(list.split(":", -1))
        .map(folder -> expand(user, folder))
        .filter(folder -> folder.startsWith("/") && folder.indexOf('$') < 0);
  }

  private String expand(Loaded user, String path) {
    String origin = "/" + user.folder();
    String lib = expectation.lib();
    return path.replace("${ORIGIN}", origin)
        .replace("$ORIGIN", origin)
        .replace("${LIB}", lib)
        .replace("$LIB", lib);
  }

  /// A library that is opened at run time may find what it needs in memory already, as `libjava.so`
  /// finds `libjvm.so`; so it is enough that the image has it.
  private Finding missing(Loaded user, String wanted, boolean atStart) {
    List<String> elsewhere = tree.named(wanted);
    return new Finding(
        user.path(),
        Rule.LIBRARY,
        atStart || elsewhere.isEmpty() ? Severity.ERROR : Severity.WARNING,
        "it needs " + wanted,
        elsewhere.isEmpty()
            ? "which is not in the image"
            : "which the loader does not find or take: " + elsewhere.getFirst());
  }

  private void checkVersions(
      Loaded user, VersionNeed need, Loaded library, List<Finding> findings) {
    List<String> defined = library.file().versionDefinitions();
    List<String> lacking =
        need.versions().stream()
            .filter(version -> !version.weak() && !defined.contains(version.name()))
            .map(VersionNeed.Version::name)
            .toList();
    if (lacking.isEmpty()) {
      return;
    }
    String found = "it needs " + String.join(", ", lacking) + " of " + need.file();
    if (defined.isEmpty()) {
      // The loader takes this for a library that was built without versions.
      findings.add(
          new Finding(
              user.path(),
              Rule.SYMBOL_VERSION,
              Severity.WARNING,
              found,
              library.path() + " defines no versions"));
      return;
    }
    findings.add(
        new Finding(
            user.path(),
            Rule.SYMBOL_VERSION,
            Severity.ERROR,
            found,
            library.path()
                + " does not define that"
                + highest(library.file(), lacking.getFirst())
                    .map(highest -> ", its highest is " + highest)
                    .orElse("")));
  }

  private static Optional<String> highest(ElfFile library, String version) {
    int family = version.lastIndexOf('_');
    return family < 0
        ? Optional.empty()
        : library.highestVersionDefined(version.substring(0, family));
  }

  private static String folder(String path) {
    String clean = path.startsWith("/") ? path.substring(1) : path;
    int slash = clean.lastIndexOf('/');
    return slash < 0 ? "" : clean.substring(0, slash);
  }
}
