package dev.refract.build.shards;

import dev.refract.archive.Digest;
import dev.refract.build.plan.SourceArchive;
import dev.refract.build.plan.Sources;
import dev.refract.build.roots.Root;
import dev.refract.build.sandbox.Mount;
import dev.refract.build.sandbox.Outcome;
import dev.refract.build.sandbox.Program;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.build.store.Inputs;
import dev.refract.build.store.Scratch;
import dev.refract.build.store.Step;
import dev.refract.build.store.Store;
import dev.refract.crystal.InstalledShards;
import dev.refract.crystal.SandboxScripts;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardLock;
import dev.refract.crystal.ShardOverride;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One run of `shards install`, from shard.yml and shard.lock to a `lib`.
///
/// It runs in the sandbox on a copy of these files, so that the project stays as it is; this is the
/// one place where a program in the sandbox sees the network.
///
/// @param dependencies that are directories of this machine
/// @param programs gives the root with `shards` and git
/// @param network how servers are reached
/// @param offline whether they may not be
/// @param store that keeps what git has fetched
record Installation(
    Dependencies dependencies,
    ShardPrograms programs,
    Network network,
    boolean offline,
    Store store) {
  /// The step's output: a tar archive of the project's files that count here, and `lib`.
  static final String TREE = "tree";

  private static final List<String> FILES =
      List.of(ShardFile.FILE_NAME, ShardLock.FILE_NAME, ShardOverride.FILE_NAME);

  /// The step; output `tree`.
  Step step() throws IOException {
    Inputs inputs = Inputs.NONE.with("paths", dependencies.lines());
    for (String name : FILES) {
      Path file = dependencies.project().resolve(name);
      inputs =
          inputs.with(name, Files.exists(file) ? Optional.of(Digest.of(file)) : Optional.empty());
    }
    // Another Refract fetches the same; whoever has it needs no network again.
    return new Step(
        "shards",
        Step.Basis.INPUTS,
        inputs,
        scratch -> store.exclusively("shards", () -> run(scratch)));
  }

  private Step.Outputs run(Scratch scratch) throws Failure, IOException, InterruptedException {
    if (offline) {
      throw new Failure(
              Failure.Kind.NETWORK,
              "shards",
              "the locked shards are neither in lib nor in the cache, and nothing may be fetched")
          .remedy("build once without --offline, or run `shards install`");
    }
    Root root = programs.root();
    Path work = scratch.fresh("");
    Path project = dependencies.layOut(work);
    for (String name : FILES) {
      Path file = dependencies.project().resolve(name);
      if (Files.exists(file)) {
        Files.write(project.resolve(name), Files.readAllBytes(file));
      }
    }
    Path etc = scratch.fresh("");
    network.etc(etc, root);
    Path commands = Files.createDirectory(scratch.fresh(""));
    List<Mount> mounts =
        List.of(
            Mount.readOnly("etc", etc),
            Mount.readOnly("commands", commands),
            Mount.writable("work", work),
            Mount.writable("clones", Files.createDirectories(clones())),
            Mount.writable("temporary", Files.createDirectory(scratch.fresh(""))));
    Sandbox sandbox = Sandbox.strongest(root.tree(), scratch.directory());
    try (Sandbox.Session session = sandbox.openWithNetwork(mounts, "shards-" + work)) {
      write(session, commands);
      List<String> words = new ArrayList<>(session.words("usr/bin/shards"));
      words.addAll(List.of("install", "--frozen", "--production"));
      words.addAll(List.of("--skip-postinstall", "--skip-executables", "--no-color"));
      String inside = session.path("work") + "/" + work.relativize(project);
      Outcome outcome =
          session.run(new Program(words, environment(session), inside), scratch.directory());
      if (outcome.exitCode() != 0) {
        throw new Failure(
                Failure.Kind.NETWORK, "shards", "shards ended with exit code " + outcome.exitCode())
            .output(outcome.text());
      }
      resolveLinks(project.resolve(InstalledShards.FOLDER), session.path("work"), work);
    }
    keepOnly(project);
    Path file = scratch.fresh("");
    SourceArchive.write(Sources.read(project), file);
    return new Step.Outputs(Map.of(TREE, file), Map.of());
  }

  // shards names a clone after server and path alone, without the port, so that projects with other
  // sources are better off with clones of their own.
  private Path clones() throws Failure, IOException {
    SortedSet<String> sources = new TreeSet<>();
    ShardLock.read(dependencies.project())
        .map(ShardLock::shards)
        .orElseGet(TreeMap::new)
        .values()
        .forEach(shard -> sources.add(shard.source().toString()));
    Digest digest = Digest.of(String.join("\n", sources).getBytes(StandardCharsets.UTF_8));
    return store.place("shards/clones").resolve(digest.hex());
  }

  // git starts its own helpers, which the sandbox may be able to start only in its own way.
  private static void write(Sandbox.Session session, Path commands) throws IOException {
    Map<String, String> programs =
        Map.of(
            "git", "usr/bin/git",
            "git-remote-http", "usr/lib/git-core/git-remote-http",
            "git-remote-https", "usr/lib/git-core/git-remote-http");
    for (Map.Entry<String, String> program : programs.entrySet()) {
      String words =
          session.words(program.getValue()).stream()
              .map(SandboxScripts::quoted)
              .collect(Collectors.joining(" "));
      Path script = commands.resolve(program.getKey());
      Files.writeString(script, "#!/bin/sh\nexec " + words + " \"$@\"\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private SortedMap<String, String> environment(Sandbox.Session session) {
    SortedMap<String, String> environment = network.proxies();
    List<String> search = new ArrayList<>(List.of(session.path("commands")));
    search.addAll(session.searchPath());
    environment.put("PATH", String.join(":", search));
    environment.put("HOME", session.path("temporary"));
    environment.put("TMPDIR", session.path("temporary"));
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", "UTC");
    // Any would do: it warns of shards that want another, no more (shards 0.17 and newer).
    environment.put("CRYSTAL_VERSION", "1.14.0");
    environment.put("SHARDS_CACHE_PATH", session.path("clones"));
    environment.put("GIT_EXEC_PATH", session.path("commands"));
    environment.put("GIT_SSL_CAINFO", session.path("etc") + "/" + Network.CERTIFICATES);
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    return environment;
  }

  // A shard from a path is a link to it; in the cache it is a copy.
  private static void resolveLinks(Path lib, String seen, Path work) throws Failure, IOException {
    List<Path> links;
    try (Stream<Path> children = Files.list(lib)) {
      links = children.filter(Files::isSymbolicLink).sorted().toList();
    }
    for (Path link : links) {
      Path target = Files.readSymbolicLink(link);
      // Absolute in the sandbox's terms, or in the machine's where that is all the same.
      Path real =
          target.startsWith(seen)
              ? work.resolve(Path.of(seen).relativize(target).toString())
              : link.resolveSibling(target.toString());
      Sources copy = Sources.ofDependency(real, lib.resolveSibling(""));
      Files.delete(link);
      copy.copyTo(link);
    }
  }

  private static void keepOnly(Path project) throws IOException {
    List<Path> others;
    try (Stream<Path> children = Files.list(project)) {
      others =
          children
              .filter(child -> {
                String name = child.getFileName().toString();
                return !FILES.contains(name) && !name.equals(InstalledShards.FOLDER);
              })
              .toList();
    }
    for (Path other : others) {
      Scratch.delete(other);
    }
  }
}
