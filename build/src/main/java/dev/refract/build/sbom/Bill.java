package dev.refract.build.sbom;

import dev.refract.archive.Digest;
import dev.refract.build.config.SbomFormat;
import dev.refract.build.image.Inventory;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Revision;
import dev.refract.crystal.InstalledShard;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.ShardVersion;
import dev.refract.oci.Platform;
import dev.refract.oci.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/// What the image of one platform consists of, for whoever has to answer for it. Nothing in it
/// depends on the machine or the time of the build: no mirror, no clock, no random identifier.
///
/// @param name of the image
/// @param platform it runs on
/// @param manifest its digest
/// @param created when it counts as made
/// @param system whose packages are in it
/// @param components programs, shards, Crystal, packages
/// @param files see [Inventory#files]
public record Bill(
    String name,
    Platform platform,
    Digest manifest,
    Instant created,
    Inventory.Distribution system,
    List<Component> components,
    List<Inventory.File> files) {
  private static final String CRYSTAL = "https://github.com/crystal-lang/crystal";

  public Bill {
    components = List.copyOf(components);
    files = List.copyOf(files);
  }

  /// The bill of an image.
  ///
  /// @param decided what it was made by
  /// @param shards of the project
  /// @param revision of it, where git knows it
  /// @param inventory of the image
  public static Bill of(
      Decisions decisions,
      Decisions.ForPlatform decided,
      List<InstalledShard> shards,
      Optional<Revision> revision,
      Digest manifest,
      Instant created,
      Inventory inventory) {
    List<Component> components = new ArrayList<>();
    for (ShardTarget program : decisions.programs()) {
      components.add(program(program.name(), decisions.shard(), revision));
    }
    Optional<String> crystal = Optional.of(decisions.compilerOf(decided).version().toString());
    components.add(
        new Component(
            Component.Kind.LANGUAGE,
            "crystal",
            crystal,
            PackageUrl.repository("crystal", CRYSTAL, crystal),
            Optional.of(new License("Apache-2.0")),
            Optional.empty(),
            Optional.of("https://crystal-lang.org"),
            Optional.of("its standard library is compiled into the program"),
            Optional.empty()));
    shards.forEach(shard -> components.add(shard(shard)));
    for (Inventory.Installed pack : inventory.packages()) {
      components.add(of(pack, inventory.system()));
    }
    return new Bill(
        decisions.programs().getFirst().name(),
        decided.target().platform(),
        manifest,
        created,
        inventory.system(),
        components,
        inventory.files());
  }

  private static Component program(String name, ShardFile shard, Optional<Revision> revision) {
    PackageUrl url =
        shard.repository().isPresent() && revision.isPresent()
            ? PackageUrl.repository(name, shard.repository().get(), revision.map(Revision::hash))
            : PackageUrl.generic(name, Optional.of(shard.version()));
    return new Component(
        Component.Kind.PROGRAM,
        name,
        Optional.of(shard.version()),
        url,
        shard.license().map(License::new),
        Optional.of(String.join(", ", shard.authors())).filter(text -> !text.isEmpty()),
        shard.homepage().or(shard::repository),
        revision.map(r -> "commit " + r.commit()),
        Optional.empty());
  }

  private static Component shard(InstalledShard shard) {
    Optional<String> version = shard.version().map(ShardVersion::release);
    Optional<String> commit =
        shard.commit().or(() -> shard.version().flatMap(ShardVersion::commit));
    PackageUrl url =
        switch (shard.source().kind()) {
          case GIT ->
              PackageUrl.repository(
                  shard.name(),
                  shard.source().location(),
                  commit.or(() -> version.map(text -> "v" + text)));
          case HG, FOSSIL -> {
            TreeMap<String, String> qualifiers = new TreeMap<>();
            qualifiers.put(
                "vcs_url", shard.source().kind().key() + "+" + shard.source().location());
            yield new PackageUrl("generic", List.of(), shard.name(), version, qualifiers);
          }
          case PATH -> PackageUrl.generic(shard.name(), version);
        };
    return new Component(
        Component.Kind.SHARD,
        shard.name(),
        version,
        url,
        shard.license().map(License::new),
        Optional.empty(),
        Optional.empty(),
        commit.map(hash -> "commit " + hash),
        Optional.empty());
  }

  private static Component of(Inventory.Installed pack, Inventory.Distribution system) {
    boolean sameVersion = pack.sourceVersion().equals(pack.version());
    Optional<String> upstream =
        pack.source().equals(pack.name()) && sameVersion
            ? Optional.empty()
            : Optional.of(pack.source() + (sameVersion ? "" : "@" + pack.sourceVersion()));
    return new Component(
        pack.inside() ? Component.Kind.LINKED : Component.Kind.CARRIED,
        pack.name(),
        Optional.of(pack.version()),
        PackageUrl.distribution(
            system.id(),
            system.version(),
            pack.name(),
            pack.version(),
            pack.architecture(),
            upstream),
        Optional.empty(),
        pack.maintainer(),
        pack.homepage(),
        Optional.of(pack.source() + " " + pack.sourceVersion()),
        pack.file());
  }

  /// The image itself.
  PackageUrl url() {
    TreeMap<String, String> qualifiers = new TreeMap<>();
    qualifiers.put(
        "arch",
        platform.architecture() + platform.variant().map(variant -> "/" + variant).orElse(""));
    return new PackageUrl(
        "oci",
        List.of(),
        name.toLowerCase(Locale.ROOT),
        Optional.of(manifest.toString()),
        qualifiers);
  }

  /// An identifier of a document about this image, the same for the same image (RFC 9562, section
  /// 5.8).
  ///
  /// @param format tells the documents apart
  String uuid(String format) {
    StringBuilder hex =
        new StringBuilder(
            Digest.of((format + "\n" + manifest).getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, 32));
    hex.setCharAt(12, '8');
    hex.setCharAt(16, '8');
    return hex.insert(20, '-').insert(16, '-').insert(12, '-').insert(8, '-').toString();
  }

  /// The bill as a document.
  public JsonObject in(SbomFormat format) {
    return switch (format) {
      case SPDX -> Spdx.document(this);
      case CYCLONEDX -> CycloneDx.document(this);
    };
  }
}
