package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.crystal.CrystalTarget;
import dev.refract.crystal.Overlay;
import dev.refract.crystal.TargetBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the overlay for 32-bit ARM, derived from the real standard library, has Crystal call: the
/// base's C library offers it all.
class OverlayTest {
  private static final String STANDARD_LIBRARY = "usr/lib/crystal/lib";

  @ParameterizedTest
  @CsvSource({"ARM_V7, arm-linux-gnueabihf", "ARM_V6, arm-linux-gnueabi"})
  void everySymbolIsInTheBasesLibrary(CrystalTarget target, String multiarch) throws Exception {
    Overlay overlay =
        Overlay.derive(
            CachedRoots.compiler().resolve(STANDARD_LIBRARY),
            target,
            TargetBase.BOOKWORM.timeAbi());
    assertThat(overlay.symbols()).contains("__stat64_time64").hasSizeGreaterThan(10);
    String folder = "usr/lib/" + multiarch;
    Path library = CachedRoots.with(folder + "/libc.so.6").resolve(folder).resolve("libc.so.6");
    assertThat(exported(library)).containsAll(overlay.symbols());
  }

  // `Num: Value Size Type Bind Vis Ndx Name@@VERSION`
  private static List<String> exported(Path library) throws Exception {
    List<String> names = new ArrayList<>();
    for (String line :
        Peers.get()
            .run(Place.scratch(), "readelf", "--wide", "--dyn-syms", library.toString())
            .orFail()
            .lines()) {
      String[] words = line.strip().split(" +", 0);
      if (words.length >= 8 && !words[6].equals("UND")) {
        names.add(words[7]);
      }
    }
    return names.stream().map(name -> name.replaceFirst("@.*", "")).collect(Collectors.toList());
  }
}
