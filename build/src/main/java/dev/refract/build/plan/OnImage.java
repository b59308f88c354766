package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.build.config.BaseName;
import dev.refract.build.config.LinkMode;
import dev.refract.build.lock.Pins;
import dev.refract.crystal.TargetBase;
import dev.refract.distro.apk.AlpineRelease;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageFiles;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredImage;
import dev.refract.oci.layout.StoredPlatform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An image that the program is put on top of.
///
/// What the program is linked with comes from the packages of the distribution that the image's
/// `os-release` names, of Debian 12 where that is none that is known here. What is not linked
/// statically has to be in the image: nothing is added to it but the program and the project's
/// files, and the audit looks at both together.
///
/// @param called how the user calls it
/// @param under whose packages programs are linked with
/// @param digest of the image
/// @param images by platform
/// @param offered all platforms that it has
/// @param loader whether all of them have the loader of dynamically linked programs
public record OnImage(
    BaseName called,
    Base under,
    Digest digest,
    SortedMap<Platform, GroundImage> images,
    SortedSet<Platform> offered,
    boolean loader)
    implements Base {
  private static final int MAX_TEXT = 1 << 16;
  private static final Pattern FIELD =
      Pattern.compile("^(ID|VERSION_CODENAME|VERSION_ID)=[\"']?([A-Za-z0-9._-]*)[\"']?$");
  private static final Set<String> KNOWN = Set.of("bookworm", "trixie", "forky", "sid");

  /// Keeps its own copy.
  public OnImage {
    images = Collections.unmodifiableSortedMap(new TreeMap<>(images));
    offered = Collections.unmodifiableSortedSet(new TreeSet<>(offered));
  }

  /// Looks into the image of a layout.
  ///
  /// @param project what a relative path starts from
  /// @param pins which image it was
  /// @throws Failure of kind USAGE if there is no such image, UNTRUSTED if it is damaged,
  ///   UNSUPPORTED if its platforms are of several distributions
  static OnImage of(BaseName.Image name, Path project, Pins pins) throws Failure, IOException {
    Path layout = project.resolve(name.path());
    try (ImageStore store = ImageStore.open(layout)) {
      StoredImage image = chosen(store, name);
      pins.sameImage(name.toString(), image.descriptor().digest());
      Looking looking = new Looking(name, image.descriptor().digest());
      for (StoredPlatform stored : image.platforms()) {
        looking.look(stored, GroundImage.of(layout, image, stored));
      }
      return looking.seen();
    }
  }

  /// Looks into an image of a registry, of which nothing is fetched but what serves for `wanted`.
  ///
  /// @param wanted platforms; all if there are none
  /// @throws Failure as for a layout; of kind NETWORK if it cannot be had
  static OnImage of(BaseName.Pulled name, List<Platform> wanted, BaseImages images)
      throws Failure, IOException, InterruptedException {
    PulledImage image = images.find(name.reference());
    Looking looking = new Looking(name, image.top().digest());
    List<Descriptor> manifests = image.manifests();
    for (Descriptor manifest : manifests) {
      if (manifest.platform().isPresent()) {
        Platform platform = manifest.platform().get().normalised();
        looking.offered.add(platform);
        boolean serves = wanted.isEmpty() || wanted.contains(platform);
        if (!serves || !TargetPlatform.isKnown(platform)) {
          continue;
        }
      }
      Optional<StoredPlatform> stored = image.part(manifest);
      if (stored.isPresent()) {
        looking.look(stored.get(), GroundImage.of(image, manifest, stored.get()));
      }
    }
    if (looking.images.isEmpty() && !wanted.isEmpty() && !looking.offered.isEmpty()) {
      throw nothing(name.toString(), wanted.getFirst(), looking.offered);
    }
    return looking.seen();
  }

  /// What was seen of an image so far.
  private static final class Looking {
    private final BaseName name;
    private final Digest digest;
    private final SortedMap<Platform, GroundImage> images = new TreeMap<>();
    private final SortedSet<Platform> offered = new TreeSet<>();
    private final SortedSet<String> systems = new TreeSet<>();
    private boolean loader = true;

    Looking(BaseName name, Digest digest) {
      this.name = name;
      this.digest = digest;
    }

    void look(StoredPlatform stored, GroundImage ground) throws Failure, IOException {
      Platform platform = stored.platform().normalised();
      offered.add(platform);
      if (TargetPlatform.isKnown(platform)) {
        ImageFiles files = stored.files();
        systems.add(system(files));
        loader &=
            files.resolve(TargetPlatform.of(platform).loader()).isPresent()
                || files.resolve("/lib/ld-linux-armhf.so.3").isPresent();
        images.putIfAbsent(platform, ground);
      }
    }

    OnImage seen() throws Failure {
      if (systems.size() != 1) {
        throw new Failure(
                Failure.Kind.UNSUPPORTED,
                "plan",
                images.isEmpty()
                    ? "the base " + name + " has no platform that Refract builds for"
                    : "the base " + name + " is made of several: " + String.join(", ", systems))
            .remedy("name an image of one distribution");
      }
      Base under = Base.ofPackages(BaseName.parse(systems.first()));
      return new OnImage(name, under, digest, images, offered, loader);
    }
  }

  private static StoredImage chosen(ImageStore store, BaseName.Image name)
      throws Failure, IOException {
    StoredImage image =
        name.name().isPresent() ? store.image(name.name().get()) : only(store, name);
    if (name.digest().filter(digest -> !digest.equals(image.descriptor().digest())).isPresent()) {
      throw new Failure(
              Failure.Kind.UNTRUSTED,
              "plan",
              "the base " + name + " is " + image.descriptor().digest())
          .remedy("take the image that was meant, or write its digest if this is it");
    }
    return image;
  }

  private static StoredImage only(ImageStore store, BaseName.Image name)
      throws Failure, IOException {
    return name.digest().isPresent() && store.images().size() > 1
        ? store.image(name.digest().get().toString())
        : store.image();
  }

  // What the image's packages are of, as bases are called.
  private static String system(ImageFiles files) throws Failure, IOException {
    SortedMap<String, String> fields = new TreeMap<>();
    Optional<ImageFiles.File> file =
        files.resolve("etc/os-release").or(() -> files.resolve("usr/lib/os-release"));
    if (file.isPresent()) {
      String text =
          new String(
              files.bytes(file.get().entry().path(), MAX_TEXT).orElse(new byte[0]),
              StandardCharsets.UTF_8);
      for (String line : text.split("\n", -1)) {
        Matcher field = FIELD.matcher(line.strip());
        if (field.matches()) {
          fields.put(field.group(1), field.group(2));
        }
      }
    }
    String version = fields.getOrDefault("VERSION_ID", "");
    String codename = fields.getOrDefault("VERSION_CODENAME", "");
    return switch (fields.getOrDefault("ID", "")) {
      case "alpine" -> alpine(version);
      case "raspbian" -> DebianRelease.Distribution.RASPBIAN.word() + ":" + codename;
      case "debian" -> KNOWN.contains(codename) ? "debian:" + codename : DEFAULT;
      default -> DEFAULT;
    };
  }

  private static String alpine(String version) {
    Matcher numbers = Pattern.compile("(3\\.[0-9]{1,2})(\\..*)?").matcher(version);
    return numbers.matches() ? AlpineRelease.PREFIX + numbers.group(1) : DEFAULT;
  }

  @Override
  public TargetBase crystal() {
    return under.crystal();
  }

  @Override
  public String name() {
    return called.toString();
  }

  @Override
  public List<TargetPlatform> targets() {
    return under.targets().stream()
        .filter(target -> images.containsKey(target.platform()))
        .toList();
  }

  @Override
  public List<TargetPlatform> usual() {
    return targets();
  }

  @Override
  public LinkMode link(Optional<LinkMode> wish) throws Failure {
    LinkMode usual = loader ? under.link(Optional.empty()) : LinkMode.STATIC;
    LinkMode mode = under.link(Optional.of(wish.orElse(usual)));
    return switch (mode) {
      case STATIC -> mode;
      case HYBRID, DYNAMIC -> {
        if (!loader) {
          throw new Failure(
                  Failure.Kind.UNSUPPORTED,
                  "plan",
                  "the base "
                      + name()
                      + " has no loader, which a program needs that is linked "
                      + mode.word())
              .remedy("leave the link mode out, or say --link static");
        }
        yield mode;
      }
    };
  }

  @Override
  public Failure lacks(Platform wanted) {
    return images.containsKey(wanted) ? under.lacks(wanted) : nothing(name(), wanted, offered);
  }

  private static Failure nothing(String name, Platform wanted, SortedSet<Platform> offered) {
    String there = String.join(", ", offered.stream().map(Platform::toString).toList());
    return new Failure(
            Failure.Kind.UNSUPPORTED,
            "plan",
            "the base " + name + " has nothing for " + wanted + ", only for " + there)
        .remedy("choose from these, or another base");
  }
}
