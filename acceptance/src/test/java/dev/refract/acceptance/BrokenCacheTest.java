package dev.refract.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.store.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever is broken in the cache is found, thrown away and made again.
@Execution(ExecutionMode.CONCURRENT)
class BrokenCacheTest {
  // The only index of Debian's releases that a build for amd64 alone has to open again.
  private static final String PACKAGES = "main/binary-amd64/Packages.xz";
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu/";

  /// A part of the cache: what of it is spoilt, and what is forgotten so that it is needed.
  enum Part {
    DOWNLOADS(true, true) {
      @Override
      List<Path> spoilt(Path cache) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : List.of("libgc-dev", "tini", "libpcre2-dev")) {
          files.add(TinyCache.download(cache, name));
        }
        for (String name : List.of("libgc-dev", "tini", "libpcre2-dev")) {
          Scratch.delete(TinyCache.tree(cache, name));
        }
        forget(cache, "roots", "steps", "blobs");
        return files;
      }
    },
    /// Changes of content alone are not claimed to be noticed here: reading all would take too
    /// long.
    PACKAGE_FILES(false, true) {
      @Override
      List<Path> spoilt(Path cache) throws IOException {
        forget(cache, "roots", "steps", "blobs");
        return List.of(
            TinyCache.tree(cache, "libc6-dev").resolve("tree/" + LIBRARIES + "libc_nonshared.a"),
            TinyCache.tree(cache, "libgc-dev").resolve("tree/" + LIBRARIES + "libgc.a"),
            TinyCache.tree(cache, "libc6-dev").resolve("tree/" + LIBRARIES + "crti.o"));
      }
    },
    PACKAGE_NOTES(true, true) {
      @Override
      List<Path> spoilt(Path cache) throws IOException {
        forget(cache, "roots", "steps", "blobs");
        return List.of(
            TinyCache.tree(cache, "libgc-dev").resolve("manifest"),
            TinyCache.tree(cache, "tini").resolve("control"),
            TinyCache.tree(cache, "libpcre2-dev").resolve("condition"),
            TinyCache.tree(cache, "tzdata").resolve("condition"),
            TinyCache.tree(cache, "libevent-dev").resolve("manifest"),
            TinyCache.tree(cache, "libpcre3-dev").resolve("md5sums"));
      }
    },
    ROOT_FILES(false, true) {
      @Override
      List<Path> spoilt(Path cache) throws IOException {
        forget(cache, "steps", "blobs");
        Path toolchain = TinyCache.root(cache, "usr/bin/crystal");
        return List.of(
            toolchain.resolve("usr/lib/crystal/lib/prelude.cr"),
            toolchain.resolve("usr/lib/crystal/lib/string.cr"),
            toolchain.resolve("usr/bin/crystal"));
      }
    },
    BLOBS(true, false) {
      @Override
      List<Path> spoilt(Path cache) throws IOException {
        return files(cache.resolve("blobs"));
      }
    },
    STEPS(true, true) {
      @Override
      List<Path> spoilt(Path cache) throws IOException {
        return files(cache.resolve("steps"));
      }
    },
    INDICES(true, false) {
      @Override
      List<Path> spoilt(Path cache) throws IOException {
        forget(cache, "looks", "steps");
        return files(cache.resolve("apt"));
      }
    },
    LOOKS(true, true) {
      @Override
      List<Path> spoilt(Path cache) throws IOException {
        return files(cache.resolve("looks"));
      }
    },
    MACRO_PROGRAMS(true, true) {
      @Override
      List<Path> spoilt(Path cache) throws IOException {
        forget(cache, "steps", "blobs");
        List<Path> all = of(files(cache.resolve("macros")), "/program/");
        return List.of(of(all, "/requires").getFirst(), of(all, "/macro_run").getFirst());
      }
    };

    private final boolean byContent;
    private final boolean neededWhole;

    /// @param byContent whether another content is noticed where size and time stay the same
    /// @param neededWhole whether one build needs all that is spoilt; earlier ones have left more
    Part(boolean byContent, boolean neededWhole) {
      this.byContent = byContent;
      this.neededWhole = neededWhole;
    }

    /// Whether a build reads the spoilt `file`, though earlier builds have left more.
    boolean needs(TinyCache whole, Path file, String archive) throws IOException {
      return switch (this) {
        case BLOBS -> isIn(archive, file);
        case INDICES -> {
          boolean release = file.toString().contains("/releases/");
          yield release || whole.signed(PACKAGES).contains(String.valueOf(file.getFileName()));
        }
        case DOWNLOADS, PACKAGE_FILES, PACKAGE_NOTES, ROOT_FILES, STEPS, LOOKS, MACRO_PROGRAMS ->
            false;
      };
    }

    /// Forgets what hides the part, and says what is to be spoilt.
    abstract List<Path> spoilt(Path cache) throws IOException;
  }

  enum Damage {
    CUT,
    CHANGED,
    GONE;

    void to(Path file, boolean sameTime) throws IOException {
      FileTime time = Files.getLastModifiedTime(file);
      byte[] bytes = Files.readAllBytes(file);
      // Other caches share the file itself.
      Files.delete(file);
      switch (this) {
        case CUT -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        case CHANGED -> {
          // A mark without content gets one.
          byte[] other = bytes.length == 0 ? new byte[] {1} : bytes.clone();
          other[other.length / 2] ^= 1;
          Files.write(file, other);
          if (sameTime) {
            Files.setLastModifiedTime(file, time);
          }
        }
        case GONE -> {}
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("thorough")
  void isMadeAgain(Part part) throws Exception {
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout();
    Map<Path, byte[]> broken = new HashMap<>();
    List<Path> files = part.spoilt(cache);
    assertThat(files).isNotEmpty();
    for (int i = 0; i < files.size(); i++) {
      Damage damage = Damage.values()[i % Damage.values().length];
      damage.to(files.get(i), part.byContent);
      if (damage != Damage.GONE) {
        broken.put(files.get(i), Files.readAllBytes(files.get(i)));
      }
    }
    Tiny tiny = Tiny.create();
    Finished build = tiny.build(cache, "--mirror=" + whole.mirror().address());
    assertThat(build.exitCode()).as("%s", build).isZero();
    assertThat(tiny.archive()).hasSameBinaryContentAs(whole.archive());
    List<Path> left = new ArrayList<>();
    for (Map.Entry<Path, byte[]> file : broken.entrySet()) {
      if (Files.exists(file.getKey())
          && Arrays.equals(Files.readAllBytes(file.getKey()), file.getValue())) {
        left.add(file.getKey());
      }
    }
    String archive = Files.readString(tiny.archive(), StandardCharsets.ISO_8859_1);
    for (Path file : left) {
      assertThat(part.needs(whole, file, archive)).as("%s", file).isFalse();
    }
    if (part.neededWhole) {
      assertThat(left).isEmpty();
    } else {
      assertThat(left).hasSizeLessThan(broken.size());
    }
  }

  /// Layers, what was to be remembered of steps and of the mirror, an unpacked package's notes and
  /// a download: all in one cache.
  @Test
  void somethingOfEachIsMadeAgain() throws Exception {
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout("roots");
    TinyCache.forgetSteps(cache, List.of("link"));
    Map<Path, Damage> damages = new LinkedHashMap<>();
    damages.put(TinyCache.download(cache, "libgc-dev"), Damage.CUT);
    Scratch.delete(TinyCache.tree(cache, "libgc-dev"));
    damages.put(TinyCache.tree(cache, "tini").resolve("control"), Damage.CHANGED);
    files(cache.resolve("looks")).forEach(file -> damages.put(file, Damage.CUT));
    String before = Files.readString(whole.archive(), StandardCharsets.ISO_8859_1);
    for (Path blob : files(cache.resolve("blobs"))) {
      if (isIn(before, blob)) {
        damages.put(blob, Damage.CHANGED);
      }
    }
    Map<Path, byte[]> broken = new LinkedHashMap<>();
    for (Map.Entry<Path, Damage> damage : damages.entrySet()) {
      damage.getValue().to(damage.getKey(), true);
      broken.put(damage.getKey(), Files.readAllBytes(damage.getKey()));
    }
    assertThat(broken).hasSizeGreaterThan(5);
    Tiny tiny = Tiny.create();
    tiny.build(cache, "--mirror=" + whole.mirror().address()).orFail();
    assertThat(tiny.archive()).hasSameBinaryContentAs(whole.archive());
    for (Map.Entry<Path, byte[]> file : broken.entrySet()) {
      assertThat(Files.readAllBytes(file.getKey())).as("%s", file).isNotEqualTo(file.getValue());
    }
  }

  private static boolean isIn(String archive, Path blob) {
    return archive.contains("blobs/sha256/" + blob.getFileName());
  }

  private static List<Path> of(List<Path> files, String part) {
    return files.stream().filter(file -> file.toString().contains(part)).toList();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  private static void forget(Path cache, String... parts) throws IOException {
    for (String part : parts) {
      Scratch.delete(cache.resolve(part));
    }
  }

  /// Nothing but the content tells: it is noticed when the file goes into an image.
  @Test
  @Tag("thorough")
  void aChangedByteOfAPackageGoesIntoNoImage() throws Exception {
    TinyCache whole = TinyCache.get();
    Path cache = whole.copyWithout("steps", "blobs");
    Path file = TinyCache.tree(cache, "tzdata").resolve("tree/usr/share/zoneinfo/Europe/Paris");
    byte[] right = Files.readAllBytes(file);
    Damage.CHANGED.to(file, true);
    assertThat(file).hasSize(right.length);
    Tiny tiny = Tiny.create();
    tiny.build(cache, "--mirror=" + whole.mirror().address()).orFail();
    assertThat(tiny.archive()).hasSameBinaryContentAs(whole.archive());
    assertThat(file).hasBinaryContent(right);
  }
}
