package dev.refract.build.plan;

import dev.refract.build.config.LinkMode;
import dev.refract.crystal.Compatibility;
import dev.refract.crystal.CrystalVersion;
import dev.refract.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the user should know of decisions.
final class Remarks {
  private Remarks() {}

  /// Refuses a compiler that does not go with `base` and `target`.
  ///
  /// @return what is worth telling where it does, one sentence each
  /// @throws Failure of kind UNSUPPORTED
  static List<String> require(CrystalVersion crystal, Base base, TargetPlatform target)
      throws Failure {
    return switch (Compatibility.of(crystal, base.crystal(), target.crystal())) {
      case Compatibility.Refused refused ->
          throw refused.failure().on(target.platform().toString());
      case Compatibility.Offered offered -> offered.notes();
    };
  }

  /// One sentence each.
  ///
  /// @param compiler what compiles where no platform has its own
  static List<String> of(
      ImageRequest request,
      Compiler compiler,
      Preparation preparation,
      List<Decisions.ForPlatform> platforms)
      throws Failure {
    SortedMap<String, List<TargetPlatform>> crystal = new TreeMap<>();
    SortedMap<String, List<TargetPlatform>> choices = new TreeMap<>();
    for (Decisions.ForPlatform platform : platforms) {
      TargetPlatform target = platform.target();
      CrystalVersion version = platform.making().compiler(compiler).version();
      for (String note : require(version, request.base(), target)) {
        crystal.computeIfAbsent(note, _ -> new ArrayList<>()).add(target);
      }
      for (ServedLibrary library : platform.libraries()) {
        library
            .choice()
            .ifPresent(
                choice -> choices.computeIfAbsent(choice, _ -> new ArrayList<>()).add(target));
      }
    }
    List<String> remarks = new ArrayList<>(sentences(crystal));
    boolean glibc = request.targets().stream().anyMatch(t -> t.libc() == TargetPlatform.Libc.GLIBC);
    if (request.link() == LinkMode.STATIC && glibc) {
      remarks.add(
          "in a static program glibc converts between its built-in character sets only: ASCII,"
              + " UTF-8, UTF-16, UTF-32");
    }
    if (request.settings().healthcheck().isPresent()) {
      remarks.add("the format of OCI images has no place for a healthcheck, so it is left out");
    }
    remarks.addAll(preparation.notes());
    remarks.addAll(sentences(choices));
    return remarks;
  }

  // One sentence for all the platforms it is true of.
  private static List<String> sentences(SortedMap<String, List<TargetPlatform>> remarks) {
    List<String> sentences = new ArrayList<>();
    remarks.forEach((remark, targets) ->
        sentences.add(
            String.join(", ", targets.stream().map(t -> t.platform().toString()).toList())
                + ": "
                + remark));
    return sentences;
  }
}
