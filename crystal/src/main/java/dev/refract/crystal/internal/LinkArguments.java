package dev.refract.crystal.internal;

import dev.refract.crystal.LinkLine;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the words of a link line one after the other.
public final class LinkArguments {
  private static final int BYTES = 1 << 20;
  private static final int WORDS = 20_000;
  private static final Pattern FILE = Pattern.compile("(?s)[^-@].*\\.(?:o|a|so(?:\\.[0-9.]+)?)");
  private static final Set<String> LINKER_OPTIONS = Set.of("-s", "-S", "-x", "-r");

  private final Deque<String> words;
  private final List<LinkLine.Input> inputs = new ArrayList<>();
  private final List<String> searchPaths = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private Optional<String> object = Optional.empty();
  private Optional<Boolean> pie = Optional.empty();
  private boolean exportDynamic;
  private boolean threads;
  private boolean staticLink;

  private LinkArguments(List<String> words) {
    this.words = new ArrayDeque<>(words);
  }

  /// See [LinkLine#read].
  public static LinkLine read(byte[] arguments) throws Failure {
    if (arguments.length > BYTES) {
      throw bad("it has more than " + BYTES + " bytes");
    }
    if (arguments.length > 0 && arguments[arguments.length - 1] != 0) {
      throw bad("it ends in the middle of a word");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(arguments)).toString();
    } catch (CharacterCodingException e) {
      throw bad("it is not UTF-8");
    }
    List<String> words = new ArrayList<>(List.of(text.split("\0", -1)));
    words.removeLast();
    if (words.size() > WORDS) {
      throw bad("it has more than " + WORDS + " words");
    }
    return new LinkArguments(words).line();
  }

  private LinkLine line() throws Failure {
    while (!words.isEmpty()) {
      word(words.removeFirst());
    }
    return new LinkLine(
        object.orElseThrow(() -> bad("it has no object")),
        inputs,
        searchPaths,
        exportDynamic,
        threads,
        staticLink,
        pie,
        unknown);
  }

  private void word(String word) throws Failure {
    switch (word) {
      case "" -> {}
      case "-o" -> following(word);
      case "-rdynamic" -> exportDynamic = true;
      case "-pthread", "-pthreads" -> threads = true;
      case "-static" -> staticLink = true;
      case "-pie" -> pie = Optional.of(true);
      case "-no-pie", "-nopie" -> pie = Optional.of(false);
      case "-Xlinker" -> inputs.add(new LinkLine.Option(List.of(following(word))));
      case "-z", "-u", "-T" -> inputs.add(new LinkLine.Option(List.of(word, following(word))));
      case "-l" -> library(following(word));
      case "-L" -> searchPaths.add(following(word));
      case "-framework" ->
          throw new Failure(
                  Failure.Kind.UNSUPPORTED,
                  "link",
                  "the program asks for a framework of macOS: " + Text.quoted(following(word)))
              .remedy("guard its @[Link(framework:)] with `flag?(:darwin)`");
      default -> other(word);
    }
  }

  private void other(String word) throws Failure {
    if (word.startsWith("-l")) {
      library(word.substring(2));
    } else if (word.startsWith("-L")) {
      searchPaths.add(word.substring(2));
    } else if (word.startsWith("-Wl,")) {
      List<String> options =
          List.of(word.substring(4).split(",", -1)).stream().filter(w -> !w.isEmpty()).toList();
      if (!options.isEmpty()) {
        inputs.add(new LinkLine.Option(options));
      }
    } else if (LINKER_OPTIONS.contains(word)) {
      inputs.add(new LinkLine.Option(List.of(word)));
    } else if (FILE.matcher(word).matches()) {
      file(word);
    } else if (!word.startsWith("-fuse-ld=")) {
      unknown.add(word);
    }
  }

  private void file(String path) {
    if (object.isEmpty()) {
      object = Optional.of(path);
    } else {
      inputs.add(new LinkLine.FilePath(path));
    }
  }

  private void library(String name) throws Failure {
    if (name.isEmpty() || name.equals(":")) {
      throw bad("a -l without a name");
    }
    inputs.add(
        name.startsWith(":") ? new LinkLine.Exact(name.substring(1)) : new LinkLine.Named(name));
  }

  private String following(String option) throws Failure {
    if (words.isEmpty()) {
      throw bad("nothing follows " + option);
    }
    return words.removeFirst();
  }

  private static Failure bad(String problem) {
    return new Failure(
        Failure.Kind.TOOL, "link", "the link line that Crystal printed is of no use: " + problem);
  }
}
