package dev.refract.crystal.internal;

import dev.refract.crystal.ShardDependency;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.VersionConstraint;
import dev.refract.crystal.yaml.Yaml;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// From the tree of a shard.yml to its value; each complaint names the place.
public final class ShardYaml {
  /// A name that is fit to be a file name.
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

  private static final Pattern VERSION =
      Pattern.compile(
          "[0-9][0-9A-Za-z]*(?:[.-][0-9A-Za-z]+)*(?:\\+[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?");
  private static final int VERSION_LENGTH = 100;

  private final String fileName;
  private final Map<String, Yaml.Entry> keys;

  private ShardYaml(String fileName, Map<String, Yaml.Entry> keys) {
    this.fileName = fileName;
    this.keys = keys;
  }

  /// Reads `text`, called `fileName` in messages.
  public static ShardFile read(String text, String fileName) throws Failure {
    Yaml.Node root =
        Yaml.read(text, fileName)
            .orElseThrow(() -> Yaml.problem(fileName, 1, 1, "the file is empty"));
    if (!(root instanceof Yaml.Mapping mapping)) {
      throw Yaml.problem(
          fileName, root.line(), root.column(), "not a mapping of keys to values at the top");
    }
    return new ShardYaml(fileName, mapping.byKey()).shard();
  }

  /// The dependencies of a shard.override.yml.
  public static List<ShardDependency> override(String text, String fileName) throws Failure {
    Optional<Yaml.Node> root = Yaml.read(text, fileName);
    if (root.isEmpty() || isAbsent(root.get())) {
      return List.of();
    }
    if (!(root.get() instanceof Yaml.Mapping mapping)) {
      throw Yaml.problem(fileName, 1, 1, "not a mapping of keys to values at the top");
    }
    return new ShardYaml(fileName, mapping.byKey()).dependencies();
  }

  private ShardFile shard() throws Failure {
    return new ShardFile(
        checked("name", NAME, "a name of letters, digits, `_`, `-` and `.`"),
        checked("version", VERSION, "a version such as 1.2.3"),
        targets(),
        crystal(),
        text("license"),
        authors(),
        text("description"),
        text("repository"),
        text("homepage"),
        text("documentation"),
        dependencies(),
        libraries(),
        postinstall(),
        executables());
  }

  private String checked(String key, Pattern form, String meaning) throws Failure {
    String value =
        text(key)
            .orElseThrow(() ->
                new Failure(
                        Failure.Kind.PROJECT, "project", fileName + ": the key is missing: " + key)
                    .remedy("add `" + key + ":` to " + fileName));
    if (value.length() > VERSION_LENGTH || !form.matcher(value).matches()) {
      throw at(valueOf(key), key + " is not " + meaning + ": " + Text.quoted(value));
    }
    return value;
  }

  private Yaml.Node valueOf(String key) {
    Yaml.Entry entry = keys.get(key);
    if (entry == null) {
      throw new IllegalArgumentException(key);
    }
    return entry.value();
  }

  private Optional<String> text(String key) throws Failure {
    Yaml.Entry entry = keys.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    Yaml.Scalar scalar = scalar(entry.value(), key);
    return scalar.absent()
        ? Optional.empty()
        : Optional.of(scalar.text().strip()).filter(s -> !s.isEmpty());
  }

  private VersionConstraint crystal() throws Failure {
    Optional<String> text = text("crystal");
    if (text.isEmpty()) {
      return VersionConstraint.ANY;
    }
    try {
      return VersionConstraint.parse(text.get());
    } catch (Failure e) {
      Failure placed = at(valueOf("crystal"), e.problem());
      throw e.remedy().map(placed::remedy).orElse(placed);
    }
  }

  private List<ShardTarget> targets() throws Failure {
    List<ShardTarget> targets = new ArrayList<>();
    for (Yaml.Entry entry : entries("targets")) {
      String name = entry.key().text();
      if (!NAME.matcher(name).matches()) {
        throw at(
            entry.key(),
            "a target's name has letters, digits, `_`, `-` and `.` only: " + Text.quoted(name));
      }
      Optional<Yaml.Entry> main = Optional.empty();
      if (entry.value() instanceof Yaml.Mapping mapping) {
        main = Optional.ofNullable(mapping.byKey().get("main"));
      } else if (!isAbsent(entry.value())) {
        throw at(entry.value(), "target " + Text.quoted(name) + " is not a mapping");
      }
      if (main.isEmpty() || isAbsent(main.get().value())) {
        throw at(entry.key(), "target " + Text.quoted(name) + " has no main file")
            .remedy("add `main: src/" + name + ".cr` to it");
      }
      targets.add(new ShardTarget(name, mainFile(name, main.get().value())));
    }
    return targets;
  }

  // The sandbox shows the project's folder and nothing else, so the path stays inside.
  private String mainFile(String target, Yaml.Node value) throws Failure {
    String written = scalar(value, "main").text();
    List<String> parts = new ArrayList<>();
    boolean inside = !written.startsWith("/") && !written.endsWith("/");
    for (String part : written.split("/", -1)) {
      inside &= !part.equals("..") && part.chars().noneMatch(Character::isISOControl);
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (!inside || parts.isEmpty()) {
      throw at(
          value,
          "the main file of target "
              + Text.quoted(target)
              + " is not a path inside the project: "
              + Text.quoted(written));
    }
    return String.join("/", parts);
  }

  private List<String> authors() throws Failure {
    return texts("authors", "an author");
  }

  private List<String> texts(String key, String each) throws Failure {
    Yaml.Entry entry = keys.get(key);
    if (entry == null || isAbsent(entry.value())) {
      return List.of();
    }
    if (!(entry.value() instanceof Yaml.Sequence sequence)) {
      throw at(entry.value(), key + " is not a list");
    }
    List<String> texts = new ArrayList<>();
    for (Yaml.Node item : sequence.items()) {
      String text = scalar(item, each).text().strip();
      if (!text.isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }

  private SortedMap<String, String> libraries() throws Failure {
    SortedMap<String, String> libraries = new TreeMap<>();
    for (Yaml.Entry entry : entries("libraries")) {
      String constraint = scalar(entry.value(), "libraries").text().strip();
      libraries.put(entry.key().text(), constraint.isEmpty() ? "*" : constraint);
    }
    return libraries;
  }

  private List<ShardDependency> dependencies() throws Failure {
    List<ShardDependency> dependencies = new ArrayList<>();
    for (Yaml.Entry entry : entries("dependencies")) {
      dependencies.add(DependencyYaml.read(entry, fileName).dependency());
    }
    return dependencies;
  }

  private Optional<String> postinstall() throws Failure {
    for (Yaml.Entry entry : entries("scripts")) {
      if (entry.key().text().equals("postinstall")) {
        String command = scalar(entry.value(), "postinstall").text().strip();
        return Optional.of(command).filter(text -> !text.isEmpty());
      }
    }
    return Optional.empty();
  }

  private List<String> executables() throws Failure {
    return texts("executables", "an executable");
  }

  private List<Yaml.Entry> entries(String key) throws Failure {
    Yaml.Entry entry = keys.get(key);
    if (entry == null || isAbsent(entry.value())) {
      return List.of();
    }
    if (!(entry.value() instanceof Yaml.Mapping mapping)) {
      throw at(entry.value(), key + " is not a mapping");
    }
    return mapping.entries();
  }

  private static boolean isAbsent(Yaml.Node node) {
    return node instanceof Yaml.Scalar scalar && scalar.absent();
  }

  private Yaml.Scalar scalar(Yaml.Node node, String what) throws Failure {
    if (node instanceof Yaml.Scalar scalar) {
      return scalar;
    }
    String kind = node instanceof Yaml.Mapping ? "a mapping" : "a list";
    throw at(node, what + " is " + kind + " where text is wanted");
  }

  private Failure at(Yaml.Node node, String problem) {
    return Yaml.problem(fileName, node.line(), node.column(), problem);
  }
}
