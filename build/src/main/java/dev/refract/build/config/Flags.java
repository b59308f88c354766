package dev.refract.build.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is passed to compiler and linker.
///
/// @param defines Crystal's `-D`
/// @param mcpu Crystal's `--mcpu`
/// @param linkFlags one text for each `--link-flags`; a text can be several words
public record Flags(List<String> defines, Optional<String> mcpu, List<String> linkFlags) {
  /// None at all.
  public static final Flags NONE = new Flags(List.of(), Optional.empty(), List.of());

  /// Keeps its own copies of the lists.
  public Flags {
    defines = List.copyOf(defines);
    linkFlags = List.copyOf(linkFlags);
  }

  /// These and those of one platform, whose processor counts.
  Flags with(Flags special) {
    return new Flags(
        Stream.concat(defines.stream(), special.defines.stream()).distinct().toList(),
        special.mcpu.or(() -> mcpu),
        Stream.concat(linkFlags.stream(), special.linkFlags.stream()).toList());
  }
}
