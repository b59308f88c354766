package dev.refract.build.plan;

import dev.refract.archive.Digest;
import dev.refract.build.config.BaseName;
import dev.refract.build.config.Flags;
import dev.refract.build.config.ImageSettings;
import dev.refract.build.config.LinkMode;
import dev.refract.build.config.Parts;
import dev.refract.build.roots.RootPackage;
import dev.refract.crystal.CrystalVersion;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.distro.Download;
import dev.refract.failure.Failure;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Decisions for the programs `lamp` and `switch` of one project, on Debian 12.
public final class Decided {
  /// What compiles on this machine.
  public static final Compiler USUAL = compiler(CrystalVersion.of(1, 14, 0), "usual");

  /// What runs under qemu.
  public static final Compiler OWN = compiler(CrystalVersion.of(1, 6, 0), "own");

  private Decided() {}

  /// For linux/amd64, each made so.
  public static Decisions by(Making... makings) throws Failure {
    return by(new Preparation(List.of(), List.of(), false, Optional.empty()), makings);
  }

  /// The same after `preparation`.
  public static Decisions by(Preparation preparation, Making... makings) throws Failure {
    return new Decisions(
        ShardFile.parse("name: lamp\nversion: 1.2.3", "shard.yml"),
        List.of(new ShardTarget("lamp", "src/lamp.cr"), new ShardTarget("switch", "src/switch.cr")),
        ImageSettings.NONE,
        LinkMode.HYBRID,
        true,
        Base.ofPackages(BaseName.parse("debian:bookworm")),
        USUAL,
        preparation,
        List.of(pack("lld")),
        java.util.Arrays.stream(makings).map(Decided::platform).toList(),
        List.of());
  }

  private static Decisions.ForPlatform platform(Making making) {
    return new Decisions.ForPlatform(
        TargetPlatform.AMD64,
        Flags.NONE,
        Parts.NONE,
        List.of(),
        List.of(pack("libgc-dev")),
        making,
        List.of(pack("tini")),
        List.of(),
        Optional.empty());
  }

  /// A package that a root could be of.
  public static RootPackage pack(String name) {
    return new RootPackage(
        name,
        "1",
        "bookworm",
        name + " 1",
        "asked for",
        new Download(List.of(URI.create("http://mirror.example/" + name)), name, 1, digest(name)));
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Compiler compiler(CrystalVersion version, String name) {
    return new Compiler.Host(
        version,
        digest(name),
        Path.of("/opt", name, "crystal"),
        Optional.empty(),
        List.of(),
        Path.of("/opt", name, "src"));
  }
}
