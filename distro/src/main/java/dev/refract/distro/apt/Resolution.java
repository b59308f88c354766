package dev.refract.distro.apt;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Packages that go together.
///
/// @param chosen package name to what was chosen
public record Resolution(SortedMap<String, Choice> chosen) {

  /// A package and why it is there.
  ///
  /// @param file the package
  /// @param reason why
  public record Choice(BinaryPackage file, Reason reason) {}

  /// Why a package is there: the first thing that asked for it.
  public sealed interface Reason {
    /// The caller asked for it.
    ///
    /// @param relation in these words
    record Wanted(Relation relation) implements Reason {}

    /// Another package needs it.
    ///
    /// @param by the name of that package
    /// @param relation in these words
    record Needed(String by, Relation relation) implements Reason {}
  }

  public Resolution {
    chosen = Collections.unmodifiableSortedMap(new TreeMap<>(chosen));
  }

  /// The packages, sorted by name.
  public List<BinaryPackage> packages() {
    return chosen.values().stream().map(Choice::file).toList();
  }
}
