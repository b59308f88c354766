package dev.refract.crystal;

import dev.refract.crystal.internal.LinkArguments;
import dev.refract.failure.Failure;
import java.util.List;
import java.util.Optional;

/// What Crystal wants linked: the printed line, expanded by a shell and read word by word.
///
/// The words are those of the C compiler's driver (GCC manual, "Options for Linking").
///
/// @param object the object's path, as printed
/// @param inputs libraries, further files and linker options, in order
/// @param searchPaths the folders of `-L`, in order
/// @param exportDynamic whether `-rdynamic` is there
/// @param threads whether `-pthread` is there
/// @param staticLink whether `-static` is there
/// @param pie what `-pie` or `-no-pie` says, if either is there
/// @param unknown words that are none of these, in order
public record LinkLine(
    String object,
    List<Input> inputs,
    List<String> searchPaths,
    boolean exportDynamic,
    boolean threads,
    boolean staticLink,
    Optional<Boolean> pie,
    List<String> unknown) {
  /// Keeps its own copies.
  public LinkLine {
    inputs = List.copyOf(inputs);
    searchPaths = List.copyOf(searchPaths);
    unknown = List.copyOf(unknown);
  }

  /// One thing to link, at its place.
  public sealed interface Input {
    /// How a linker (not a driver) is told of it.
    List<String> words();
  }

  /// `-lNAME`: `libNAME.so` or `libNAME.a`, from the search paths.
  public record Named(String name) implements Input {
    @Override
    public List<String> words() {
      return List.of("-l" + name);
    }
  }

  /// `-l:FILE`: just that file, from the search paths.
  public record Exact(String file) implements Input {
    @Override
    public List<String> words() {
      return List.of("-l:" + file);
    }
  }

  /// An object, archive or shared library by its path.
  public record FilePath(String path) implements Input {
    @Override
    public List<String> words() {
      return List.of(path);
    }
  }

  /// A linker option that came as `-Wl,…`, `-Xlinker`, `-z`, `-u` or `-s`.
  public record Option(List<String> words) implements Input {
    /// Refuses an option without a word.
    public Option {
      words = List.copyOf(words);
      if (words.isEmpty()) {
        throw new IllegalArgumentException("an option has a word");
      }
    }
  }

  /// Reads the arguments of the expanded line, without the first word, each followed by a NUL byte.
  ///
  /// @throws Failure of kind UNSUPPORTED for `-framework`; of kind TOOL when there is no object, a
  ///   word lacks what has to follow it, or the line is far too long
  public static LinkLine read(byte[] arguments) throws Failure {
    return LinkArguments.read(arguments);
  }

  /// The libraries and files, in order, without options.
  public List<Input> libraries() {
    return inputs.stream().filter(input -> !(input instanceof Option)).toList();
  }
}
