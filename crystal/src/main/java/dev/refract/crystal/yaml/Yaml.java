package dev.refract.crystal.yaml;

import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// A YAML document as a tree that knows where each of its parts stands.
///
/// It is built from the parser's events, since shards reads scalars as text: `version: 1.0` is the
/// text `1.0`, never a number. Bounds: 1 Mi characters, 32 levels, 20,000 nodes, 100 aliases. An
/// alias gives the node itself, so that nothing grows. YAML 1.2, section 3.2.
public final class Yaml {
  private static final int DEPTH = 32;

  /// How much of a document is read.
  ///
  /// @param bytes of the file, and characters of the text
  /// @param nodes scalars, lists and mappings
  /// @param aliases of nodes that were read before
  public record Limits(int bytes, int nodes, int aliases) {
    /// What a person writes by hand is far below these.
    public static final Limits USUAL = new Limits(1 << 20, 20_000, 100);
  }

  private final String fileName;
  private final Limits limits;
  private final Iterator<Event> events;
  private final Map<Anchor, Node> anchors = new HashMap<>();
  private int nodes;
  private int aliases;

  private Yaml(String fileName, Limits limits, Iterator<Event> events) {
    this.fileName = fileName;
    this.limits = limits;
    this.events = events;
  }

  /// A part of the document; `line` and `column` count from 1.
  public sealed interface Node {
    /// The line at which this part begins.
    int line();

    /// The column at which this part begins.
    int column();
  }

  /// Any scalar, as its text; `plain` is one without quotes.
  public record Scalar(String text, boolean plain, int line, int column) implements Node {
    /// Whether this stands for "nothing here": `key:`, `key: ~` or `key: null`.
    public boolean absent() {
      return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
    }
  }

  /// A list.
  public record Sequence(List<Node> items, int line, int column) implements Node {
    /// Keeps its own copy of the list.
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /// A mapping from scalar keys, in the document's order.
  public record Mapping(List<Entry> entries, int line, int column) implements Node {
    /// Keeps its own copy of the list.
    public Mapping {
      entries = List.copyOf(entries);
    }

    /// The entries by the text of their keys.
    public Map<String, Entry> byKey() {
      Map<String, Entry> map = new LinkedHashMap<>();
      for (Entry entry : entries) {
        map.put(entry.key().text(), entry);
      }
      return map;
    }
  }

  /// One key and its value.
  public record Entry(Scalar key, Node value) {}

  /// Reads the first document of `text`; empty where there is none.
  ///
  /// @throws Failure of kind PROJECT with file, line and column when it is not YAML, or too large
  public static Optional<Node> read(String text, String fileName) throws Failure {
    return read(text, fileName, Limits.USUAL);
  }

  /// Like [#read], within other limits.
  ///
  /// @throws Failure of kind PROJECT with file, line and column when it is not YAML, or too large
  public static Optional<Node> read(String text, String fileName, Limits limits) throws Failure {
    if (text.length() > limits.bytes()) {
      throw problem(fileName, 1, 1, "the file has more than " + limits.bytes() + " characters");
    }
    LoadSettings settings =
        LoadSettings.builder().setLabel(fileName).setCodePointLimit(limits.bytes()).build();
    try {
      Yaml yaml =
          new Yaml(
              fileName,
              limits,
              new Parse(settings).parseString(withoutByteOrderMark(text)).iterator());
      return yaml.document();
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      int line = mark == null ? 1 : mark.getLine() + 1;
      int column = mark == null ? 1 : mark.getColumn() + 1;
      throw problem(fileName, line, column, "not YAML: " + oneLine(e.getProblem()));
    } catch (ReaderException e) {
      String before = text.substring(0, Math.clamp(e.getPosition(), 0, text.length()));
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      int column = before.length() - before.lastIndexOf('\n');
      String code = String.format(Locale.ROOT, "U+%04X", e.getCodePoint());
      throw problem(fileName, line, column, "not YAML: the character " + code);
    } catch (YamlEngineException e) {
      throw problem(fileName, 1, 1, "not YAML: " + oneLine(String.valueOf(e.getMessage())));
    } catch (NumberFormatException e) {
      // What the parser makes of an escape beyond all characters, such as `U` and D000000a.
      throw problem(fileName, 1, 1, "not YAML: " + oneLine(String.valueOf(e.getMessage())));
    }
  }

  /// The text of a YAML file, called `fileName` in messages.
  ///
  /// @throws Failure of kind PROJECT when it is not UTF-8, or larger than 1 MiB
  /// @throws java.nio.file.NoSuchFileException where there is no such file
  public static String text(Path file, String fileName) throws Failure, IOException {
    return text(file, fileName, Limits.USUAL);
  }

  /// Like [#text], within other limits.
  ///
  /// @throws Failure of kind PROJECT when it is not UTF-8, or too large
  /// @throws java.nio.file.NoSuchFileException where there is no such file
  public static String text(Path file, String fileName, Limits limits) throws Failure, IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(limits.bytes() + 1);
    }
    if (bytes.length > limits.bytes()) {
      throw new Failure(
          Failure.Kind.PROJECT,
          "project",
          fileName + " is larger than " + limits.bytes() + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Failure(Failure.Kind.PROJECT, "project", fileName + " is not UTF-8", e);
    }
  }

  /// A failure of kind PROJECT at a place of a file.
  public static Failure problem(String fileName, int line, int column, String problem) {
    return new Failure(
        Failure.Kind.PROJECT, "project", fileName + ":" + line + ":" + column + ": " + problem);
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String oneLine(String text) {
    return Text.shown(text.strip(), 200);
  }

  private Optional<Node> document() throws Failure {
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, DocumentStart, Comment -> {}
        case StreamEnd, DocumentEnd -> {
          return Optional.empty();
        }
        case Alias, Scalar, SequenceStart, SequenceEnd, MappingStart, MappingEnd -> {
          Node root = node(event, 1);
          // The rest is read too, so that a fault after the document is found.
          while (events.hasNext()) {
            events.next();
          }
          return Optional.of(root);
        }
      }
    }
    return Optional.empty();
  }

  private Node node(Event event, int depth) throws Failure {
    int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    int column = event.getStartMark().map(Mark::getColumn).orElse(0) + 1;
    nodes++;
    if (nodes > limits.nodes()) {
      throw problem(fileName, line, column, "more than " + limits.nodes() + " values");
    }
    if (depth > DEPTH) {
      throw problem(fileName, line, column, "nested deeper than " + DEPTH + " levels");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias, line, column);
    }
    Node node =
        switch (event) {
          case ScalarEvent scalar -> new Scalar(scalar.getValue(), scalar.isPlain(), line, column);
          case SequenceStartEvent start -> sequence(depth, line, column);
          case MappingStartEvent start -> mapping(depth, line, column);
          default -> throw problem(fileName, line, column, "not YAML: " + event.getEventId());
        };
    if (event instanceof NodeEvent named && named.getAnchor().isPresent()) {
      anchors.put(named.getAnchor().get(), node);
    }
    return node;
  }

  private Node aliased(AliasEvent alias, int line, int column) throws Failure {
    aliases++;
    if (aliases > limits.aliases()) {
      throw problem(fileName, line, column, "more than " + limits.aliases() + " aliases");
    }
    Node node = alias.getAnchor().map(anchors::get).orElse(null);
    if (node == null) {
      throw problem(fileName, line, column, "an alias of nothing that was read before");
    }
    return node;
  }

  private Sequence sequence(int depth, int line, int column) throws Failure {
    List<Node> items = new ArrayList<>();
    for (Event event = next(line, column);
        event.getEventId() != Event.ID.SequenceEnd;
        event = next(line, column)) {
      items.add(node(event, depth + 1));
    }
    return new Sequence(items, line, column);
  }

  private Mapping mapping(int depth, int line, int column) throws Failure {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Event event = next(line, column);
        event.getEventId() != Event.ID.MappingEnd;
        event = next(line, column)) {
      Node key = node(event, depth + 1);
      if (!(key instanceof Scalar name)) {
        throw problem(fileName, key.line(), key.column(), "a key that is not a plain name")
            .remedy("put a value that begins with `{` in quotes");
      }
      Node value = node(next(line, column), depth + 1);
      if (entries.putIfAbsent(name.text(), new Entry(name, value)) != null) {
        throw problem(
            fileName,
            name.line(),
            name.column(),
            "the key is there twice: " + Text.quoted(name.text()));
      }
    }
    return new Mapping(List.copyOf(entries.values()), line, column);
  }

  private Event next(int line, int column) throws Failure {
    if (!events.hasNext()) {
      throw problem(fileName, line, column, "not YAML: it ends in the middle");
    }
    return events.next();
  }
}
