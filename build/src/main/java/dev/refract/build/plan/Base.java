package dev.refract.build.plan;

import dev.refract.build.config.BaseName;
import dev.refract.build.config.LinkMode;
import dev.refract.crystal.TargetBase;
import dev.refract.crystal.TimeAbi;
import dev.refract.distro.apk.AlpineRelease;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the libraries of an image come from.
public sealed interface Base permits Base.Apt, Base.Apk, OnImage {
  /// Where nobody chooses.
  String DEFAULT = "debian:bookworm";

  /// What matters of it to Crystal.
  TargetBase crystal();

  /// What users call it.
  default String name() {
    return crystal().name();
  }

  /// How its 32-bit ARM libraries see time.
  default TimeAbi timeAbi() {
    return crystal().timeAbi();
  }

  /// The platforms it has libraries for; those that are built where none is named come first.
  List<TargetPlatform> targets();

  /// What a build makes when no platform is named, in this order.
  List<TargetPlatform> usual();

  /// Why there are none for `wanted`, and what would do instead.
  Failure lacks(Platform wanted);

  /// How programs are joined with its libraries.
  ///
  /// @param wish what the user says, if anything
  /// @throws Failure of kind UNSUPPORTED where that does not go with the base
  LinkMode link(Optional<LinkMode> wish) throws Failure;

  /// A release of an apt distribution.
  ///
  /// @param release which one
  record Apt(DebianRelease release, TargetBase crystal) implements Base {
    @Override
    public List<TargetPlatform> targets() {
      return switch (release.distribution()) {
        case DEBIAN ->
            List.of(
                TargetPlatform.AMD64,
                TargetPlatform.ARM64,
                TargetPlatform.ARM_V7,
                TargetPlatform.ARM_V6,
                TargetPlatform.I386);
        case RASPBIAN -> List.of(TargetPlatform.ARM_V6_HARD);
      };
    }

    @Override
    public List<TargetPlatform> usual() {
      return switch (release.distribution()) {
        case DEBIAN -> TargetPlatform.DEFAULTS;
        case RASPBIAN -> targets();
      };
    }

    @Override
    public LinkMode link(Optional<LinkMode> wish) {
      return wish.orElse(LinkMode.HYBRID);
    }

    @Override
    public Failure lacks(Platform wanted) {
      return new Failure(
              Failure.Kind.UNSUPPORTED,
              "plan",
              name() + " has packages for linux/arm/v6 alone, not for " + wanted)
          .remedy("choose --base " + release.ofDebian() + " for it, or leave the platform out");
    }

    private static Base of(DebianRelease release) throws Failure {
      TargetBase crystal =
          switch (release.toString()) {
            case "debian:bookworm" -> TargetBase.BOOKWORM;
            case "debian:trixie" -> TargetBase.TRIXIE;
            case "debian:forky" -> TargetBase.FORKY;
            case "debian:sid" -> TargetBase.SID;
            case "raspbian:bookworm" -> TargetBase.RASPBIAN_BOOKWORM;
            default ->
                throw new Failure(
                        Failure.Kind.UNSUPPORTED, "plan", "nothing is known of the base " + release)
                    .remedy(
                        "choose from debian:bookworm, debian:trixie, debian:forky,"
                            + " raspbian:bookworm, alpine:3.N");
          };
      return new Apt(release, crystal);
    }
  }

  /// A release of Alpine, whose programs are linked statically with musl.
  ///
  /// @param release which one
  record Apk(AlpineRelease release) implements Base {
    @Override
    public TargetBase crystal() {
      // It has no glibc, and none of the targets asks for one.
      return new TargetBase(release.toString(), TimeAbi.TIME64, 0, true);
    }

    @Override
    public List<TargetPlatform> targets() {
      return List.of(
          TargetPlatform.AMD64_MUSL, TargetPlatform.ARM64_MUSL, TargetPlatform.I386_MUSL);
    }

    @Override
    public List<TargetPlatform> usual() {
      return List.of(TargetPlatform.AMD64_MUSL, TargetPlatform.ARM64_MUSL);
    }

    @Override
    public LinkMode link(Optional<LinkMode> wish) throws Failure {
      LinkMode mode = wish.orElse(LinkMode.STATIC);
      return switch (mode) {
        case STATIC -> mode;
        case HYBRID, DYNAMIC ->
            throw new Failure(
                    Failure.Kind.UNSUPPORTED,
                    "plan",
                    "on " + name() + " programs are linked statically, not " + mode.word())
                .remedy("leave the link mode out, or choose --base " + DEFAULT);
      };
    }

    @Override
    public Failure lacks(Platform wanted) {
      boolean first = wanted.variant().filter("v6"::equals).isPresent();
      return new Failure(
              Failure.Kind.UNSUPPORTED,
              "plan",
              "Crystal has no bindings for musl on 32-bit ARM (lib_c/arm-linux-musleabihf), so"
                  + " nothing can be built for "
                  + wanted
                  + " on "
                  + name())
          .remedy(
              "choose --base debian:bookworm, debian:trixie"
                  + (first ? " or raspbian:bookworm" : " or debian:forky")
                  + " for it, or leave the platform out");
    }
  }

  /// The base of that name.
  ///
  /// @param project what the relative path of an image starts from
  /// @param wanted the platforms that are built for; all if there are none
  /// @param images from registries
  /// @throws Failure of kind UNSUPPORTED where nothing is known of it; else as [OnImage#of]
  static Base of(BaseName name, Path project, List<Platform> wanted, BaseImages images)
      throws Failure, IOException, InterruptedException {
    return switch (name) {
      case BaseName.Apt _, BaseName.Apk _ -> ofPackages(name);
      case BaseName.Image image -> OnImage.of(image, project, images.pins());
      case BaseName.Pulled image -> OnImage.of(image, wanted, images);
    };
  }

  /// The distribution of that name.
  static Base ofPackages(BaseName name) throws Failure {
    return switch (name) {
      case BaseName.Apt apt -> Apt.of(apt.release());
      case BaseName.Apk apk -> new Apk(apk.release());
      case BaseName.Image _, BaseName.Pulled _ ->
          throw new IllegalArgumentException("no distribution: " + name);
    };
  }

  /// The platform that `wanted` names, as this base has it.
  ///
  /// @throws Failure of kind UNSUPPORTED where Crystal has no port, or the base no libraries
  default TargetPlatform target(Platform wanted) throws Failure {
    Optional<TargetPlatform> found =
        targets().stream().filter(target -> target.platform().equals(wanted)).findFirst();
    if (found.isPresent()) {
      return found.get();
    }
    // What nothing can be built for at all is told before what this base has.
    TargetPlatform.of(wanted);
    throw lacks(wanted);
  }
}
