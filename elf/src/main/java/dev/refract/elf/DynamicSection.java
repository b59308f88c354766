package dev.refract.elf;

import java.util.List;
import java.util.Optional;

/// What a file asks of the dynamic loader (gABI, dynamic section).
///
/// @param needed `DT_NEEDED`: names of the libraries it needs, in order
/// @param soname `DT_SONAME`: the name that others need it by
/// @param rpath `DT_RPATH`: directories joined by `:`, for this file and those it loads
/// @param runpath `DT_RUNPATH`: directories joined by `:`, for this file's own needs; beats `rpath`
/// @param pie whether it calls itself a position-independent program (`DF_1_PIE`)
/// @param bindNow whether every symbol is bound at start
public record DynamicSection(
    List<String> needed,
    Optional<String> soname,
    Optional<String> rpath,
    Optional<String> runpath,
    boolean pie,
    boolean bindNow) {
  public DynamicSection {
    needed = List.copyOf(needed);
  }
}
