package dev.refract.build.plan;

import dev.refract.build.lock.Pins;
import dev.refract.build.roots.Indices;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Result;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.distro.apt.BinaryPackage;
import dev.refract.distro.apt.ContentsIndex;
import dev.refract.distro.apt.PackageIndex;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the development packages of C libraries through `Contents` indices.
///
/// Releases and architectures have the same package names with few exceptions, so an index answers
/// for others, too; only packages that the release at hand really has count.
///
/// @param store that keeps the answers
/// @param pins that have answers already
record LibraryPackages(Store store, Pins pins) {
  private static final int NEAREST = 3;

  /// A `Contents` index to look into.
  ///
  /// @param indices of the release that has it
  /// @param looked for which platform
  /// @param gcc the version of GCC whose own libraries count, such as `12`
  record Look(Indices indices, TargetPlatform looked, String gcc) {}

  /// Gives an index when the ones before have no answer: a release is opened only then.
  @FunctionalInterface
  interface Looking {
    Look look() throws Failure, IOException, InterruptedException;
  }

  /// What serves `asks`, sorted by name, each once.
  ///
  /// @param looks where to look: the next one where the one before has no answer or is not to be
  ///   had
  /// @param packages the indices of the release that packages are taken from
  /// @param chosen library or module name to the package that the project wants it from
  /// @throws Failure of kind NETWORK where something is needed and no index at all is to be had
  List<ServedLibrary> serve(
      List<Looking> looks,
      Indices packages,
      TargetPlatform target,
      List<LibraryAsk> asks,
      SortedMap<String, String> chosen)
      throws Failure, IOException, InterruptedException {
    SortedMap<Question, SortedSet<String>> askers = new TreeMap<>();
    for (LibraryAsk ask : asks) {
      askers.computeIfAbsent(Question.of(ask), _ -> new TreeSet<>()).add(ask.by());
    }
    SortedMap<Question, List<Candidate>> found = new TreeMap<>();
    for (Question question : askers.keySet()) {
      Optional<String> pinned = pins.library(packages, target.architecture(), question.key());
      pinned.ifPresent(answer -> found.put(question, parse(answer)));
    }
    NavigableSet<Question> asked = new TreeSet<>(askers.keySet());
    asked.removeAll(found.keySet());
    NavigableSet<Question> left = new TreeSet<>(asked);
    NavigableSet<Question> certain = new TreeSet<>();
    asks.stream().filter(LibraryAsk::certain).map(Question::of).forEach(certain::add);
    SortedSet<String> lacking = new TreeSet<>();
    boolean none = true;
    for (Looking looking : looks) {
      if (!left.isEmpty()) {
        Look look = looking.look();
        Optional<SortedMap<Question, List<Candidate>>> answers =
            answers(look, packages, target, left);
        if (answers.isPresent()) {
          found.putAll(answers.get());
          none = false;
        } else {
          lacking.add(look.indices().release().toString());
        }
        // Ten megabytes more are for what surely is needed.
        left.retainAll(certain);
        left.removeAll(found.keySet());
      }
    }
    left.removeIf(question -> wish(question, chosen).isPresent());
    if (none && !lacking.isEmpty() && !left.isEmpty()) {
      throw new Failure(
              Failure.Kind.NETWORK,
              "fetch",
              "which package has the library "
                  + shown(left.first())
                  + " cannot be known without the Contents index of "
                  + String.join(" or ", lacking))
          .remedy("try again in an hour with --refresh, or name another mirror with --mirror");
    }
    for (Question question : asked) {
      Optional<List<Candidate>> answer = Optional.ofNullable(found.get(question));
      // That an index was not to be had says nothing of what is in it.
      if (answer.isPresent() || lacking.isEmpty()) {
        pins.library(
            packages, target.architecture(), question.key(), text(answer.orElse(List.of())));
      }
    }
    List<ServedLibrary> served = new ArrayList<>();
    askers.forEach((question, by) ->
        served.add(
            served(
                question,
                List.copyOf(by),
                Optional.ofNullable(found.get(question)).orElse(List.of()),
                chosen)));
    return served;
  }

  private static ServedLibrary served(
      Question question, List<String> by, List<Candidate> found, SortedMap<String, String> chosen) {
    String name = shown(question);
    Optional<String> wish = wish(question, chosen);
    if (wish.isPresent()) {
      boolean archive = found.stream().anyMatch(c -> c.name().equals(wish.get()) && c.archive());
      return new ServedLibrary(name, by, wish, archive, List.of());
    }
    if (found.isEmpty()) {
      return new ServedLibrary(name, by, Optional.empty(), false, List.of());
    }
    return new ServedLibrary(
        name,
        by,
        Optional.of(found.getFirst().name()),
        found.getFirst().archive(),
        found.stream().skip(1).map(Candidate::name).toList());
  }

  private static String shown(Question question) {
    return question.library().isEmpty() ? question.module() + ".pc" : question.library();
  }

  private static Optional<String> wish(Question question, SortedMap<String, String> chosen) {
    return Optional.ofNullable(chosen.get(question.library()))
        .or(() -> Optional.ofNullable(chosen.get(question.module())));
  }

  /// A library's name as of `-l`, its name for pkg-config, or both; empty text for none.
  private record Question(String library, String module) implements Comparable<Question> {
    static Question of(LibraryAsk ask) {
      return new Question(ask.name().orElse(""), ask.module().orElse(""));
    }

    /// How a lock calls it.
    String key() {
      return library.isEmpty()
          ? module + ".pc"
          : module.isEmpty() ? library : library + " " + module;
    }

    @Override
    public int compareTo(Question other) {
      int order = library.compareTo(other.library);
      return order != 0 ? order : module.compareTo(other.module);
    }
  }

  // None where the index is not to be had.
  private Optional<SortedMap<Question, List<Candidate>>> answers(
      Look look, Indices packages, TargetPlatform target, SortedSet<Question> questions)
      throws Failure, IOException, InterruptedException {
    List<Question> asked = List.copyOf(questions);
    Inputs inputs =
        Inputs.NONE
            .with("index", packages.digest(target.architecture()))
            .with("contents", look.indices().contentsDigest(look.looked().architecture()))
            .with("looked", List.of(look.looked().platform().toString(), look.gcc()))
            .with("questions", asked.stream().map(Question::toString).toList());
    Step step =
        new Step(
            "serve",
            inputs,
            _ -> {
              PackageIndex index = packages.snapshot().packages(target.architecture());
              ContentsIndex contents = look.indices().contents(look.looked().architecture());
              Map<String, String> facts = new TreeMap<>();
              for (int i = 0; i < asked.size(); i++) {
                facts.put(
                    Integer.toString(i), text(candidates(contents, look, asked.get(i), index)));
              }
              return new Step.Outputs(Map.of(), facts);
            });
    if (store.recorded(step).isEmpty()
        && !look.indices().hasContents(look.looked().architecture())) {
      return Optional.empty();
    }
    SortedMap<Question, List<Candidate>> answers = new TreeMap<>();
    Result result = store.result(step);
    for (int i = 0; i < asked.size(); i++) {
      List<Candidate> found = parse(result.fact(Integer.toString(i)));
      if (!found.isEmpty()) {
        answers.put(asked.get(i), found);
      }
    }
    return Optional.of(answers);
  }

  private static String text(List<Candidate> candidates) {
    return String.join(
        " ", candidates.stream().map(c -> (c.archive() ? "a:" : "s:") + c.name()).toList());
  }

  private static List<Candidate> parse(String text) {
    return Arrays.stream(text.split(" ", -1))
        .filter(word -> word.length() > 2)
        .map(word -> new Candidate(word.substring(2), word.startsWith("a:")))
        .toList();
  }

  /// A package that has a library.
  private record Candidate(String name, boolean archive) {}

  // The best first: one that can be linked statically, one whose shared library's package has that
  // library's name, one named after the library, the shortest name.
  private static List<Candidate> candidates(
      ContentsIndex contents, Look look, Question question, PackageIndex packages) throws Failure {
    String library = question.library();
    String triplet = look.looked().multiarch();
    List<ContentsIndex.Found> libraries =
        library.isEmpty() ? List.of() : contents.library(triplet, library);
    List<ContentsIndex.Found> modules =
        question.module().isEmpty() ? List.of() : contents.module(triplet, question.module());
    SortedSet<String> archives = new TreeSet<>();
    libraries.stream()
        .filter(ContentsIndex.Found::isArchive)
        .forEach(found -> archives.add(found.packageName()));
    List<String> compilers =
        library.isEmpty()
            ? List.of()
            : Stream.of(".a", ".so")
                .flatMap(ending ->
                    contents
                        .packages(
                            "usr/lib/gcc/"
                                + look.looked().gcc()
                                + "/"
                                + look.gcc()
                                + "/lib"
                                + library
                                + ending)
                        .stream())
                .toList();
    SortedSet<String> names = names(libraries, modules, library.equals(question.module()));
    names.addAll(compilers);
    archives.addAll(compilers);
    String called = library.isEmpty() ? question.module().replaceFirst("^lib", "") : library;
    SortedSet<String> proper = new TreeSet<>();
    List<Candidate> candidates = new ArrayList<>();
    for (String name : names) {
      Optional<BinaryPackage> candidate = packages.candidate(name);
      if (candidate.isPresent()) {
        if (isOf(called, candidate.get())) {
          proper.add(name);
        }
        // A module has its archive under a name of its own.
        candidates.add(new Candidate(name, archives.contains(name) || libraries.isEmpty()));
      }
    }
    candidates.sort(
        Comparator.comparing(Candidate::archive)
            .reversed()
            .thenComparing(candidate -> !proper.contains(candidate.name()))
            .thenComparing(candidate -> !candidate.name().startsWith("lib" + library))
            .thenComparingInt(candidate -> candidate.name().length())
            .thenComparing(Candidate::name));
    return candidates;
  }

  // Whoever has both; else the module decides, unless nobody has asked for it but by the library's
  // name: systemd.pc is of the program systemd.
  private static SortedSet<String> names(
      List<ContentsIndex.Found> libraries, List<ContentsIndex.Found> modules, boolean byName) {
    SortedSet<String> ofLibraries = new TreeSet<>();
    libraries.forEach(found -> ofLibraries.add(found.packageName()));
    SortedSet<String> ofModules = new TreeSet<>();
    modules.forEach(found -> ofModules.add(found.packageName()));
    SortedSet<String> both = new TreeSet<>(ofModules);
    both.retainAll(ofLibraries);
    if (!both.isEmpty()) {
      return both;
    }
    boolean library = ofModules.isEmpty() || (byName && !ofLibraries.isEmpty());
    return library ? ofLibraries : ofModules;
  }

  // Debian Policy 8.1: a shared library's package is called as its soname, `libcurl4` of
  // `libcurl.so.4`; variants of the library have other names, such as `libcurl3-gnutls`.
  private static boolean isOf(String library, BinaryPackage development) {
    String plain = library.toLowerCase(Locale.ROOT).replace('_', '-');
    Pattern shared = Pattern.compile("lib" + Pattern.quote(plain) + "-?[0-9][0-9.-]*[a-z]?(t64)?");
    return development.depends().stream()
        .flatMap(relation -> relation.alternatives().stream())
        .anyMatch(alternative -> shared.matcher(alternative.name()).matches());
  }

  /// The package with the library that the compiler wants linked and the sysroot lacks.
  ///
  /// @param asks where sources ask for libraries
  /// @throws Failure of kind PACKAGES where no package has it, or not the one that should: who
  ///   asks, and the nearest names
  String missing(
      List<Looking> looks,
      Indices packages,
      TargetPlatform target,
      String library,
      List<ServedLibrary> asks)
      throws Failure, IOException, InterruptedException {
    List<ServedLibrary> same = asks.stream().filter(o -> o.name().equals(library)).toList();
    String by =
        same.isEmpty()
            ? "which the compiler's link line asks for"
            : "which is asked for by "
                + String.join("; ", same.stream().flatMap(o -> o.askedBy().stream()).toList());
    String remedy =
        "name the package that has it in refract.yml: `libraries: {" + library + ": PACKAGE}`";
    Optional<String> taken =
        same.stream().map(ServedLibrary::packageName).findFirst().orElse(Optional.empty());
    if (taken.isPresent()) {
      throw new Failure(
              Failure.Kind.PACKAGES,
              "link",
              taken.get() + " has no library for -l" + library + " where linkers look, " + by)
          .remedy(remedy)
          .on(target.platform().toString());
    }
    LibraryAsk ask = new LibraryAsk(Optional.empty(), Optional.of(library), true, "the link line");
    Optional<String> found =
        serve(looks, packages, target, List.of(ask), new TreeMap<>()).getFirst().packageName();
    if (found.isPresent()) {
      return found.get();
    }
    List<String> near = new ArrayList<>();
    for (Looking looking : looks) {
      Look look = looking.look();
      if (near.isEmpty() && look.indices().hasContents(look.looked().architecture())) {
        look.indices()
            .contents(look.looked().architecture())
            .nearestLibraries(look.looked().multiarch(), library, NEAREST)
            .forEach(n -> near.add(n.library() + " (" + String.join(", ", n.packages()) + ")"));
      }
    }
    throw new Failure(
            Failure.Kind.PACKAGES,
            "link",
            "no package of "
                + packages.release()
                + " has the library of -l"
                + library
                + ", "
                + by
                + (near.isEmpty() ? "" : "; nearest: " + String.join(", ", near)))
        .remedy(remedy)
        .on(target.platform().toString());
  }
}
