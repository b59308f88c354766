package dev.refract.distro.apt;

import dev.refract.distro.internal.resolve.Search;
import dev.refract.failure.Failure;
import java.util.List;
import java.util.Set;

/// Chooses packages as `apt-get install --no-install-recommends` does on an empty system; tests
/// compare the two.
///
/// Only the newest version of each package counts. Alternatives are tried in their order; a virtual
/// package is provided by the most important provider. Unlike apt, the search goes back on its
/// choices, and gives up only when there is no solution. Essential packages are not added unless
/// something depends on them. What is wanted are relations, as with `apt-get satisfy`: a virtual
/// package is chosen for, where `install` asks to be told which.
public final class Resolver {

  /// How to resolve.
  ///
  /// @param assumed names of packages that the caller has by other means: whatever asks for them is
  ///   content, in any version, and they are not chosen
  public record Options(Set<String> assumed) {
    /// Nothing assumed.
    public static final Options NONE = new Options(Set.of());

    public Options {
      assumed = Set.copyOf(assumed);
    }
  }

  private Resolver() {}

  /// The packages of `index` that `wanted` needs, all in all.
  ///
  /// @param wanted what must be there, each as a relation: `lld-19`, `libc6 (>= 2.36)`, `a | b`
  /// @throws Failure of kind PACKAGES if there is no such set; its output is the tree of reasons
  public static Resolution resolve(PackageIndex index, List<Relation> wanted, Options options)
      throws Failure {
    return new Search(index, options.assumed()).run(wanted);
  }
}
