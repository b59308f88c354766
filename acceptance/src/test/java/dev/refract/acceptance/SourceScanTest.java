package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import dev.refract.build.plan.Sources;
import dev.refract.crystal.CrystalTarget;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.scan.LinkRequest;
import dev.refract.crystal.scan.Scan;
import dev.refract.crystal.scan.SourceFile;
import dev.refract.crystal.scan.SourceScanner;
import dev.refract.crystal.scan.SourceTree;
import dev.refract.crystal.scan.TargetFlags;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The scan of sources, held against what the real compiler says of the same files.
class SourceScanTest {
  private static final String STANDARD_LIBRARY = "usr/lib/crystal/lib";
  private static final String MAIN = "src/main.cr";

  // What a target could have of Crystal's flags.
  private static final List<String> FLAGS =
      List.of(
          "aarch64",
          "android",
          "arm",
          "armhf",
          "bits32",
          "bits64",
          "bsd",
          "darwin",
          "debug",
          "gnu",
          "gnueabi",
          "gnueabihf",
          "i386",
          "linux",
          "mine",
          "musl",
          "pc",
          "release",
          "static",
          "unix",
          "unknown",
          "wasi",
          "win32",
          "x86_64");

  private static Path toolchain() throws IOException, InterruptedException {
    return CachedRoots.compiler();
  }

  private static CrystalVersion version() throws Failure, IOException, InterruptedException {
    Path file = toolchain().resolve(STANDARD_LIBRARY).resolve("VERSION");
    return CrystalVersion.parse(Files.readString(file).strip());
  }

  private static Scan scan(Path project, CrystalTarget target, boolean release)
      throws Failure, IOException, InterruptedException {
    return new SourceScanner()
        .scan(
            new SourceTree(project, Optional.empty(), toolchain().resolve(STANDARD_LIBRARY)),
            TargetFlags.of(target, version(), List.of(), release, false),
            SourceFile.ofProject(MAIN));
  }

  private static Finished crystal(Path project, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Peers.words(toolchain(), "crystal"));
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of(
            "CRYSTAL_CACHE_DIR",
            Place.fresh("crystal-cache").toString(),
            "CRYSTAL_PATH",
            "lib:" + toolchain().resolve(STANDARD_LIBRARY),
            "HOME",
            project.toString(),
            "LC_ALL",
            "C.UTF-8",
            "PATH",
            "/usr/bin:/bin");
    try (Running running = Running.start(project, environment, command)) {
      return running.await();
    }
  }

  @Test
  void leavesOutNoFileThatTheCompilerRequires() throws Exception {
    Path project = Greeter.get().project();
    Path library = toolchain().resolve(STANDARD_LIBRARY);
    Set<Path> wanted =
        crystal(project, "tool", "dependencies", "-f", "flat", "-i", library.toString(), MAIN)
            .orFail()
            .lines()
            .stream()
            .map(line -> project.resolve(line).normalize())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(wanted).hasSizeGreaterThan(300);

    SourceTree tree = new SourceTree(project, Optional.empty(), library);
    Scan scan = scan(project, CrystalTarget.X86_64, false);
    Set<Path> found = scan.files().stream().map(tree::path).collect(Collectors.toSet());
    assertThat(found).containsAll(wanted);
    // The main file, and the regular expressions of the library that this machine has not.
    assertThat(found).hasSizeLessThanOrEqualTo(wanted.size() + 3);
    assertThat(scan.unfollowed()).isEmpty();
    assertThat(scan.macroPrograms())
        .extracting(program -> program.program().map(SourceFile::path).orElse(""))
        .containsExactly("ecr/process.cr");
  }

  @ParameterizedTest
  @EnumSource(CrystalTarget.class)
  void knowsTheFlagsOfEachTarget(CrystalTarget target) throws Exception {
    Path project = Place.fresh("flags");
    Files.writeString(
        project.resolve("flags.cr"),
        "{% for name in %w("
            + String.join(" ", FLAGS)
            + ") %}{% if flag?(name) %}{% puts name %}{% end %}{% end %}");
    List<String> command =
        new ArrayList<>(
            List.of("build", "--no-codegen", "--prelude=empty", "--release", "--static"));
    command.addAll(List.of("-D", "mine", "--target", target.triple()));
    target.flag().ifPresent(flag -> command.addAll(List.of("-D", flag)));
    command.add("flags.cr");
    List<String> said = crystal(project, command.toArray(String[]::new)).orFail().lines();
    assertThat(TargetFlags.of(target, version(), List.of("mine"), true, true).flags())
        .containsExactlyInAnyOrderElementsOf(said);
  }

  @Test
  void listsEveryLibraryOfThePrintedLinkLine() throws Exception {
    Path project = Greeter.get().project();
    Set<String> printed = new TreeSet<>();
    for (List<String> words : linkLines()) {
      words.stream().filter(w -> w.startsWith("-l")).map(w -> w.substring(2)).forEach(printed::add);
    }
    assertThat(printed).contains("gc", "ssl", "crypto", "yaml", "z");

    Set<String> known = new TreeSet<>();
    for (LinkRequest link : scan(project, CrystalTarget.AARCH64, true).links()) {
      link.library().ifPresent(known::add);
      known.addAll(link.flagLibraries());
      for (String module : link.pkgConfigNames()) {
        known.addAll(inModule(module));
      }
      for (String module : link.flagPkgConfigNames()) {
        known.addAll(inModule(module));
      }
    }
    assertThat(known).containsAll(printed);
  }

  // The words of each link line of the greeter, as the steps that compiled it left them.
  private static List<List<String>> linkLines() throws Failure, IOException, InterruptedException {
    List<List<String>> lines = new ArrayList<>();
    Digest sources = Sources.read(Greeter.get().project()).manifest().digest();
    Pattern words = Pattern.compile("(?m)^out words sha256:([0-9a-f]{64})\\b");
    try (Stream<Path> steps = Files.list(Place.cache().resolve("steps"))) {
      for (Path step : steps.sorted().toList()) {
        String text = Files.readString(step);
        Matcher matcher = words.matcher(text);
        if (text.contains("in main " + MAIN + "\n")
            && text.contains("in sources " + sources + "\n")
            && matcher.find()) {
          Path blob = Place.cache().resolve("blobs/sha256").resolve(matcher.group(1));
          String line = Files.readString(blob, StandardCharsets.UTF_8);
          lines.add(List.of(line.split("\0", -1)));
        }
      }
    }
    assertThat(lines).isNotEmpty();
    return lines;
  }

  // What a pkg-config module of any of the roots says, its private libraries included.
  private static Set<String> inModule(String module) throws IOException {
    Set<String> libraries = new TreeSet<>();
    try (Stream<Path> roots = Files.list(Place.cache().resolve("roots"))) {
      for (Path root : roots.sorted().toList()) {
        Path folder = root.resolve("tree/usr/lib");
        if (Files.isDirectory(folder)) {
          try (Stream<Path> multiarch = Files.list(folder)) {
            for (Path one : multiarch.toList()) {
              libraries.addAll(libraries(one.resolve("pkgconfig").resolve(module + ".pc")));
            }
          }
        }
      }
    }
    return libraries;
  }

  private static Set<String> libraries(Path module) throws IOException {
    Set<String> libraries = new TreeSet<>();
    if (Files.isRegularFile(module)) {
      for (String line : Files.readAllLines(module)) {
        if (line.startsWith("Libs")) {
          for (String word : line.split(" +", -1)) {
            if (word.startsWith("-l")) {
              libraries.add(word.substring(2));
            }
          }
        }
      }
    }
    return libraries;
  }
}
