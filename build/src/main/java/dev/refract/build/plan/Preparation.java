package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.build.config.Configuration;
import dev.refract.crystal.InstalledShard;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What runs in the sandbox besides the compiler.
///
/// @param commands run before compiling, in this order
/// @param skipped shards whose postinstall is not allowed, so that it does not run
/// @param compiler whether something there may compile C for the target
/// @param repository what git is to know while macros run, where sources ask it something
public record Preparation(
    List<Command> commands,
    List<InstalledShard> skipped,
    boolean compiler,
    Optional<Repository> repository) {
  public Preparation {
    commands = List.copyOf(commands);
    skipped = List.copyOf(skipped);
  }

  /// A command for the shell.
  ///
  /// @param what it is, for people
  /// @param folder in which it runs, from the project's; empty for that itself
  /// @param line the command
  public record Command(String what, String folder, String line) {}

  /// What the project's repository holds, if sources ask git something.
  public Optional<Digest> repositoryDigest() throws IOException {
    return repository.isPresent() ? Optional.of(repository.get().digest()) : Optional.empty();
  }

  /// The commands, three words each: what, folder, line.
  public List<String> words() {
    return commands.stream().flatMap(c -> Stream.of(c.what(), c.folder(), c.line())).toList();
  }

  /// What a project's shards and its refract.yml want run.
  ///
  /// @param scripts whether sources have a script run for the link line
  /// @param repository of the project, if sources ask git something
  static Preparation of(
      Configuration configuration,
      List<InstalledShard> shards,
      boolean scripts,
      Optional<Repository> repository) {
    List<Command> commands = new ArrayList<>();
    List<InstalledShard> skipped = new ArrayList<>();
    for (InstalledShard shard : dependenciesFirst(shards)) {
      if (shard.postinstall().isEmpty()) {
        continue;
      }
      if (configuration.postinstall().allows(shard.name())) {
        commands.add(
            new Command(
                "the postinstall of the shard " + shard.name(),
                "lib/" + shard.name(),
                shard.postinstall().get()));
      } else {
        skipped.add(shard);
      }
    }
    for (String hook : configuration.hooks()) {
      commands.add(new Command("the hook", "", hook));
    }
    return new Preparation(commands, skipped, scripts || !commands.isEmpty(), repository);
  }

  // A postinstall may use what another one has made. What is alike keeps its order.
  private static Set<InstalledShard> dependenciesFirst(List<InstalledShard> shards) {
    SortedMap<String, InstalledShard> byName = new TreeMap<>();
    shards.forEach(shard -> byName.put(shard.name(), shard));
    Set<InstalledShard> ordered = new LinkedHashSet<>();
    Set<String> met = new HashSet<>();
    shards.forEach(shard -> add(shard.name(), byName, met, ordered));
    return ordered;
  }

  private static void add(
      String name,
      SortedMap<String, InstalledShard> byName,
      Set<String> met,
      Set<InstalledShard> ordered) {
    Optional<InstalledShard> shard = Optional.ofNullable(byName.get(name));
    // Shards may depend on each other in a circle.
    if (shard.isPresent() && met.add(name)) {
      shard.get().dependencies().forEach(other -> add(other, byName, met, ordered));
      ordered.add(shard.get());
    }
  }

  /// What the user should know of it, one sentence each.
  List<String> notes() {
    return skipped.stream()
        .map(shard ->
            "the shard "
                + shard.name()
                + " has a postinstall that does not run: "
                + shard.postinstall().orElse("")
                + "; `postinstall: ["
                + shard.name()
                + "]` in refract.yml allows it")
        .toList();
  }

  /// `failure`, with the remedy to allow a postinstall if it speaks of something in the folder of a
  /// shard whose postinstall did not run.
  ///
  /// @param words of the link line, as far as there is one
  public Failure explain(Failure failure, String words) {
    String text = failure.problem() + failure.output().orElse("") + words;
    List<String> names =
        skipped.stream()
            .map(InstalledShard::name)
            .filter(name -> text.contains("lib/" + name + "/"))
            .toList();
    return names.isEmpty()
        ? failure
        : failure.remedy(
            "have the postinstall of "
                + String.join(", ", names)
                + " run: `postinstall: ["
                + String.join(", ", names)
                + "]` in refract.yml");
  }
}
