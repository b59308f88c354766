package dev.refract.build.image;

import dev.refract.archive.Node;
import dev.refract.build.config.ProjectFile;
import dev.refract.build.plan.Sources;
import dev.refract.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Files of the project that go into the image, and directories that its settings ask for.
final class ProjectFiles {
  private final Sources sources;
  private final Stack below;
  private final SortedMap<String, Entry> programs;
  private final SortedMap<String, Entry> entries = new TreeMap<>();
  private final SortedMap<String, String> origins = new TreeMap<>();

  /// @param below what is in the image already
  /// @param programs what comes above
  ProjectFiles(Sources sources, Stack below, SortedMap<String, Entry> programs) {
    this.sources = sources;
    this.below = below;
    this.programs = programs;
  }

  /// All that can change what becomes of `files`.
  static List<String> listing(List<ProjectFile> files, Sources sources) throws Failure {
    List<String> words = new ArrayList<>();
    for (ProjectFile file : files) {
      words.addAll(
          List.of(file.from(), file.to(), file.mode().toString(), file.owner().toString()));
      sources.at(file.from()).forEach((path, node) -> words.addAll(List.of(path, node.toString())));
    }
    return words;
  }

  /// The entries, by their places on top of what is there.
  ///
  /// @throws Failure of kind PROJECT where two things want the same place
  SortedMap<String, Entry> entries(Startup startup, List<ProjectFile> files) throws Failure {
    for (String directory : startup.directories()) {
      put(directory, new Entry.Directory(0755, startup.user()), "a directory");
    }
    for (ProjectFile file : files) {
      for (Map.Entry<String, Node> node : sources.at(file.from()).entrySet()) {
        String end = node.getKey().isEmpty() ? "" : "/" + node.getKey();
        put(file.to() + end, entry(file, end, node.getValue()), file.from() + end);
      }
    }
    return entries;
  }

  private Entry entry(ProjectFile file, String end, Node node) {
    return switch (node) {
      case Node.Directory _ -> new Entry.Directory(0755, file.owner());
      case Node.Symlink link -> new Entry.Symlink(link.target());
      case Node.File content -> {
        Path path = sources.project().resolve(file.from() + end);
        yield new Entry.File(
            file.mode().orElse(content.mode()),
            file.owner(),
            new Content.Kept(path, content.size(), content.digest()));
      }
    };
  }

  private void put(String to, Entry entry, String from) throws Failure {
    String path = to.substring(1);
    String place =
        entry instanceof Entry.Directory ? below.placeOfDirectory(path) : below.place(path);
    for (int slash = place.indexOf('/'); slash >= 0; slash = place.indexOf('/', slash + 1)) {
      String parent = place.substring(0, slash);
      Optional<Other> other = at(parent);
      if (other.isPresent() && !(other.get().entry() instanceof Entry.Directory)) {
        throw taken(from, to, parent, other.get());
      }
    }
    Optional<Other> other = at(place);
    if (other.isEmpty()) {
      entries.put(place, entry);
      origins.put(place, from);
    } else if (!(entry instanceof Entry.Directory)
        || !(other.get().entry() instanceof Entry.Directory)) {
      throw taken(from, to, place, other.get());
    }
  }

  /// What has a place already.
  private record Other(Entry entry, String what) {}

  private Optional<Other> at(String place) {
    return Optional.ofNullable(entries.get(place))
        .map(entry -> new Other(entry, origins.getOrDefault(place, "the project")))
        .or(() ->
            Optional.ofNullable(programs.get(place)).map(entry -> new Other(entry, "the program")))
        .or(() ->
            below.at(place).map(there -> new Other(there.entry(), "the " + there.of().what())));
  }

  private static Failure taken(String from, String to, String place, Other other) {
    return new Failure(
            Failure.Kind.PROJECT,
            "image",
            from
                + " cannot go to "
                + to
                + " of the image, since /"
                + place
                + " comes from "
                + other.what())
        .remedy("choose another place in refract.yml");
  }
}
