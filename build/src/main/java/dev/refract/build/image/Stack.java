package dev.refract.build.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Layers on top of each other as one file system, which grows by a layer at a time.
final class Stack {
  private static final int MOST_LINKS = 40;

  private final List<Layer> layers = new ArrayList<>();
  private final SortedMap<String, Placed> placed = new TreeMap<>();

  /// Something in the file system.
  ///
  /// @param of which layer
  record Placed(Entry entry, Layer of) {}

  /// The layers, the lowest first.
  List<Layer> layers() {
    return List.copyOf(layers);
  }

  /// Puts what is there already below everything; it is none of the [#layers].
  ///
  /// @param what it is called
  void ground(String what, SortedMap<String, Entry> entries) {
    Layer layer = new Layer(what, entries);
    layer.entries().forEach((path, entry) -> placed.put(path, new Placed(entry, layer)));
  }

  /// Everything by its path.
  SortedMap<String, Entry> entries() {
    SortedMap<String, Entry> entries = new TreeMap<>();
    placed.forEach((path, there) -> entries.put(path, there.entry()));
    return entries;
  }

  /// Puts a layer on top. Directories above its entries that are there already stay what they are:
  /// a layer's own entry for them would take its place.
  ///
  /// @param what the layer is called
  /// @param entries by their places; see [#place]
  void add(String what, SortedMap<String, Entry> entries) {
    SortedMap<String, Entry> all = new TreeMap<>(entries);
    for (String path : entries.keySet()) {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        String parent = path.substring(0, slash);
        at(parent).ifPresent(there -> all.putIfAbsent(parent, there.entry()));
      }
    }
    Layer layer = new Layer(what, all);
    layers.add(layer);
    layer.entries().forEach((path, entry) -> placed.put(path, new Placed(entry, layer)));
  }

  /// What is at `path`, links not followed.
  Optional<Placed> at(String path) {
    return Optional.ofNullable(placed.get(path));
  }

  /// Where something called `path` has to go, since links among the directories above it lead
  /// elsewhere: `usr/bin/x` for `bin/x`.
  String place(String path) {
    String place = path;
    for (int links = 0; links < MOST_LINKS; links++) {
      Optional<String> next = withoutOneLink(place);
      if (next.isEmpty()) {
        return place;
      }
      place = next.get();
    }
    throw new IllegalStateException("links lead in a circle: " + path);
  }

  /// The same for a directory: where it is a link, what that leads to.
  String placeOfDirectory(String path) {
    String inside = place(path + "/.");
    return inside.substring(0, inside.length() - "/.".length());
  }

  private Optional<String> withoutOneLink(String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String parent = path.substring(0, slash);
      Optional<Placed> there = at(parent);
      if (there.isPresent() && there.get().entry() instanceof Entry.Symlink link) {
        Path target = Path.of("/" + parent).resolveSibling(link.target()).normalize();
        return Optional.of(target.toString().substring(1) + path.substring(slash));
      }
    }
    return Optional.empty();
  }
}
