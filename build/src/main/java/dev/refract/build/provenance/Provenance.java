package dev.refract.build.provenance;

import dev.refract.archive.Digest;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.Preparation;
import dev.refract.build.plan.Revision;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.RootPackage;
import dev.refract.build.sbom.PackageUrl;
import dev.refract.crystal.InstalledShard;
import dev.refract.crystal.ShardTarget;
import dev.refract.crystal.ShardVersion;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// How an image came to be (SLSA provenance v1): what was asked for, and everything that went into
/// it down to its bytes. It tells nothing of the machine and no time, so that the same build states
/// the same.
///
/// @param decisions of the build, with all that was linked against
/// @param sources the digest of the project's files
/// @param revision of the project, where git knows it
/// @param shards of the project
/// @param trees name to digest of the directory trees that the packages made, and of the compilers
public record Provenance(
    Decisions decisions,
    Digest sources,
    Optional<Revision> revision,
    List<InstalledShard> shards,
    SortedMap<String, Digest> trees) {
  /// What the statement's predicate is.
  public static final String PREDICATE = "https://slsa.dev/provenance/v1";

  private static final String BUILD_TYPE = "urn:refract:build:1";
  private static final String BUILDER = "urn:refract:builder:1";

  public Provenance {
    shards = List.copyOf(shards);
  }

  /// The predicate.
  ///
  /// @param tool names this version of Refract
  public JsonObject predicate(String tool) {
    return Json.object()
        .put(
            "buildDefinition",
            Json.object()
                .put("buildType", BUILD_TYPE)
                .put("externalParameters", parameters())
                .put("resolvedDependencies", new JsonArray(dependencies()))
                .build())
        .put(
            "runDetails",
            Json.object()
                .put(
                    "builder",
                    Json.object()
                        .put("id", BUILDER)
                        .put("version", Json.object().put("refract", tool).build())
                        .build())
                .build())
        .build();
  }

  private JsonObject parameters() {
    List<Json> platforms = new ArrayList<>();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      platforms.add(
          Json.object()
              .put("platform", platform.target().platform().toString())
              .put("route", platform.making().route().word())
              .put("crystal", decisions.compilerOf(platform).version().toString())
              .put("mcpu", platform.flags().mcpu())
              .putUnlessEmpty("defines", JsonArray.ofTexts(platform.flags().defines()))
              .putUnlessEmpty("linkFlags", JsonArray.ofTexts(platform.flags().linkFlags()))
              .build());
    }
    List<Json> commands = new ArrayList<>();
    for (Preparation.Command command : decisions.preparation().commands()) {
      commands.add(
          Json.object().put("what", command.what()).put("command", command.line()).build());
    }
    return Json.object()
        .put("project", decisions.shard().name())
        .put("version", decisions.shard().version())
        .put(
            "targets",
            JsonArray.ofTexts(decisions.programs().stream().map(ShardTarget::name).toList()))
        .put("platforms", new JsonArray(platforms))
        .put("base", decisions.base().name())
        .put("link", decisions.mode().word())
        .put("release", decisions.release())
        .putUnlessEmpty("commands", new JsonArray(commands))
        .build();
  }

  private List<Json> dependencies() {
    List<Json> all = new ArrayList<>();
    all.add(source());
    for (InstalledShard shard : shards) {
      all.add(shard(shard));
    }
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      platform
          .ground()
          .ifPresent(image ->
              all.add(
                  Json.object()
                      .put("name", "base image for " + platform.target().platform())
                      .put("digest", sha256(image.manifest()))
                      .build()));
    }
    trees.forEach((name, digest) ->
        all.add(Json.object().put("name", name).put("digest", sha256(digest)).build()));
    Map<Digest, PackageUrl> packages = new LinkedHashMap<>();
    add(packages, decisions.toolchain(), TargetPlatform.Libc.GLIBC);
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      add(packages, platform.sysroot(), platform.target().libc());
      add(packages, platform.making().root(), platform.target().libc());
      add(packages, platform.shipped(), platform.target().libc());
    }
    packages.forEach((digest, url) ->
        all.add(Json.object().put("uri", url.toString()).put("digest", sha256(digest)).build()));
    return all;
  }

  // Alpine is the only base with musl.
  private static void add(
      Map<Digest, PackageUrl> packages, List<RootPackage> more, TargetPlatform.Libc libc) {
    for (RootPackage pack : more) {
      packages.putIfAbsent(
          pack.download().digest(),
          switch (libc) {
            case GLIBC -> PackageUrl.deb(pack.name(), pack.version());
            case MUSL -> PackageUrl.apk(pack.name(), pack.version());
          });
    }
  }

  private JsonObject source() {
    JsonObject.Builder digest = Json.object().put("sha256", sources.hex());
    revision.ifPresent(r -> digest.put("gitCommit", r.hash()));
    JsonObject.Builder source =
        Json.object()
            .put("name", "sources")
            .put("uri", decisions.shard().repository().map(link -> "git+" + link))
            .put("digest", digest.build());
    if (revision.filter(Revision::dirty).isPresent()) {
      source.put("annotations", Json.object().put("dirty", true).build());
    }
    return source.build();
  }

  private static JsonObject shard(InstalledShard shard) {
    Optional<String> commit =
        shard.commit().or(() -> shard.version().flatMap(ShardVersion::commit));
    JsonObject.Builder json = Json.object().put("name", "shard " + shard.name());
    switch (shard.source().kind()) {
      case GIT -> {
        json.put("uri", "git+" + shard.source().location());
        commit.ifPresent(hash -> json.put("digest", Json.object().put("gitCommit", hash).build()));
      }
      case HG, FOSSIL ->
          json.put("uri", shard.source().kind().key() + "+" + shard.source().location());
      case PATH -> {}
    }
    shard
        .version()
        .ifPresent(version ->
            json.put("annotations", Json.object().put("version", version.text()).build()));
    return json.build();
  }

  private static JsonObject sha256(Digest digest) {
    return Json.object().put("sha256", digest.hex()).build();
  }
}
