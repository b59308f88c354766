package dev.refract.build.plan;

import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.ShardFile;
import dev.refract.failure.Failure;
import java.io.IOException;

/// A compiler, known by its version before it is fetched.
///
/// @param version of it
/// @param origin where it comes from, such as `debian:trixie`
/// @param getting gives the compiler itself
record OfferedCompiler(CrystalVersion version, String origin, Getting getting) {
  /// Gives a compiler, fetched if need be.
  @FunctionalInterface
  interface Getting {
    Compiler compiler() throws Failure, IOException, InterruptedException;
  }

  /// Refuses it where the project wants another.
  ///
  /// @throws Failure of kind UNSUPPORTED
  void require(ShardFile shard) throws Failure {
    if (!shard.crystal().satisfiedBy(version)) {
      throw new Failure(
              Failure.Kind.UNSUPPORTED,
              "plan",
              "Crystal "
                  + version
                  + " of "
                  + origin
                  + " does not satisfy `crystal: "
                  + shard.crystal().text()
                  + "` of shard.yml")
          .remedy("widen the constraint, or choose another compiler with --crystal");
    }
  }
}
