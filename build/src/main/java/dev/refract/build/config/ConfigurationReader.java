package dev.refract.build.config;

import dev.refract.archive.Digest;
import dev.refract.crystal.ShardFile;
import dev.refract.crystal.ShardTarget;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.http.WebAddress;
import dev.refract.oci.Platform;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// From a document that has the form of the schema to a [Configuration]: what no schema can say is
/// checked here.
final class ConfigurationReader {
  private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,99}");
  private static final Pattern DEFINE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(=\\P{Cntrl}*)?");
  // As YAML 1.2 writes a number in octal; older ones do without.
  private static final String OCTAL = "0o";
  private static final Pattern MODE = Pattern.compile("(0o)?[0-7]{3,4}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}");

  private final Section top;
  private final Surroundings around;

  private ConfigurationReader(Section top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  static Configuration read(Section top, Surroundings around) throws Failure {
    return new ConfigurationReader(top, around).configuration();
  }

  private Configuration configuration() throws Failure {
    return new Configuration(
        platforms(),
        base(),
        crystal(top),
        link(),
        top.truth("release"),
        targets(),
        parts(top, Optional.empty()),
        perPlatform(),
        libraries(),
        hooks(),
        postinstall(),
        ImageReader.read(top.section("image")),
        sboms(),
        top.truth("provenance"),
        packing(),
        address("snapshot"),
        address("mirror"),
        keys());
  }

  private Optional<String> keys() throws Failure {
    Optional<Value> value = top.value("keys");
    return value.isEmpty() ? Optional.empty() : Optional.of(Paths.inside(value.get()));
  }

  private List<Platform> platforms() throws Failure {
    SequencedSet<Platform> platforms = new LinkedHashSet<>();
    for (Value value : top.values("platforms")) {
      platforms.addAll(named(value));
    }
    return List.copyOf(platforms);
  }

  private List<Platform> named(Value value) throws Failure {
    return value.read(around.platforms()::named, "a platform");
  }

  private Optional<String> base() throws Failure {
    Optional<Value> value = top.value("base");
    if (value.isPresent()) {
      value.get().read(BaseName::parse, "a base");
    }
    return value.map(Value::text);
  }

  private static Optional<CrystalChoice> crystal(Section top) throws Failure {
    if (top.hasSection("crystal")) {
      Section tarball = top.section("crystal");
      Value location = required(tarball, "tarball");
      Value digest = required(tarball, "sha256");
      return Optional.of(
          new CrystalChoice.Tarball(
              location.holding(ConfigurationReader::isLocation, "a path in the project or a URL"),
              new Digest(
                  digest.matching(Pattern.compile("[0-9a-f]{64}"), "64 hexadecimal digits"))));
    }
    Optional<Value> value = top.value("crystal");
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(value.get().read(CrystalChoice::parse, "a version or a constraint"));
  }

  private static boolean isLocation(String text) {
    return text.startsWith("http://")
        || text.startsWith("https://")
        || (text.startsWith("/") ? Paths.isAbsolute(text) : Paths.isInside(text));
  }

  private Optional<LinkMode> link() throws Failure {
    Optional<Value> value = top.value("link");
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(value.get().read(LinkMode::of, "a link mode"));
  }

  private Targets targets() throws Failure {
    if (top.hasSection("targets")) {
      Section each = top.section("targets");
      Map<String, ImageSettings> settings = new LinkedHashMap<>();
      for (Value key : each.keys()) {
        settings.put(target(key), ImageReader.read(each.section(key.text())));
      }
      Optional<Value> name = top.section("image").value("name");
      if (settings.isEmpty() || name.isEmpty()) {
        return settings.isEmpty() ? new Targets.Unsaid() : new Targets.ImageEach(settings);
      }
      throw name.get()
          .place()
          .problem("one name for every image of `targets`")
          .remedy("name each image under its target");
    }
    List<String> names = new ArrayList<>();
    for (Value value : top.values("targets")) {
      names.add(target(value));
    }
    return names.isEmpty() ? new Targets.Unsaid() : new Targets.OneImage(names);
  }

  private String target(Value value) throws Failure {
    ShardFile shard = around.shard();
    List<String> names =
        shard.targets().isEmpty()
            ? List.of(shard.name())
            : shard.targets().stream().map(ShardTarget::name).toList();
    if (!names.contains(value.text())) {
      throw value
          .wrong("a target of " + ShardFile.FILE_NAME)
          .remedy(
              "write "
                  + Text.nearest(value.text(), names)
                      .orElseGet(() -> "one of " + String.join(", ", names)));
    }
    return value.text();
  }

  private SortedMap<Platform, Parts> perPlatform() throws Failure {
    Section each = top.section("per-platform");
    SortedMap<Platform, Parts> parts = new TreeMap<>();
    for (Value key : each.keys()) {
      Section own = each.section(key.text());
      Parts here = parts(own, crystal(own));
      for (Platform platform : named(key)) {
        if (parts.putIfAbsent(platform, here) != null) {
          throw key.place().problem("the platform " + platform + " is there twice");
        }
      }
    }
    return parts;
  }

  private static Parts parts(Section section, Optional<CrystalChoice> crystal) throws Failure {
    Optional<Value> route = section.value("route");
    Section flags = section.section("flags");
    Section packages = section.section("packages");
    List<String> defines = new ArrayList<>();
    for (Value value : flags.values("defines")) {
      defines.add(value.matching(DEFINE, "a name, such as preview_mt"));
    }
    Optional<Value> mcpu = flags.value("mcpu");
    return new Parts(
        route.isEmpty() ? Optional.empty() : Optional.of(route.get().read(Route::of, "a route")),
        crystal,
        new Flags(
            defines,
            mcpu.isEmpty()
                ? Optional.empty()
                : Optional.of(mcpu.get().matching(WORD, "a processor, such as cortex-a72")),
            texts(flags.values("link-flags"), "a linker argument")),
        new Packages(packages(packages.values("build")), packages(packages.values("run"))),
        files(section.sections("files")));
  }

  private static List<String> packages(List<Value> values) throws Failure {
    List<String> names = new ArrayList<>();
    for (Value value : values) {
      names.add(packageName(value));
    }
    return names;
  }

  private static String packageName(Value value) throws Failure {
    return value.matching(PACKAGE, "the name of a package, such as libsqlite3-dev");
  }

  private static List<ProjectFile> files(List<Section> sections) throws Failure {
    Map<String, ProjectFile> files = new LinkedHashMap<>();
    for (Section section : sections) {
      Value from = required(section, "from");
      Value to = required(section, "to");
      Optional<Value> mode = section.value("mode");
      Optional<Value> owner = section.value("owner");
      String place = Paths.absolute(to);
      ProjectFile file =
          new ProjectFile(
              Paths.inside(from),
              place,
              mode.isEmpty() ? Optional.empty() : Optional.of(mode(mode.get())),
              owner.isEmpty() ? ProjectFile.Owner.ROOT : owner(owner.get()));
      if (files.putIfAbsent(place, file) != null) {
        throw to.place().problem("two files for one place of the image: " + Text.quoted(place));
      }
    }
    return List.copyOf(files.values());
  }

  private static int mode(Value value) throws Failure {
    String text = value.matching(MODE, "permissions in octal, such as \"0644\"");
    return Integer.parseInt(text.substring(text.startsWith(OCTAL) ? OCTAL.length() : 0), 8);
  }

  private static ProjectFile.Owner owner(Value value) throws Failure {
    return Account.owner(value.text())
        .orElseThrow(() -> value.wrong("an owner, such as nonroot or 1000:1000"));
  }

  private SortedMap<String, String> libraries() throws Failure {
    SortedMap<String, String> libraries = new TreeMap<>();
    for (Map.Entry<String, Value> entry : top.section("libraries").texts().entrySet()) {
      libraries.put(entry.getKey(), packageName(entry.getValue()));
    }
    return libraries;
  }

  private List<String> hooks() throws Failure {
    return texts(top.values("hooks"), "a command");
  }

  private static List<String> texts(List<Value> values, String form) throws Failure {
    List<String> texts = new ArrayList<>();
    for (Value value : values) {
      texts.add(value.holding(text -> !text.isBlank() && text.indexOf('\0') < 0, form));
    }
    return texts;
  }

  private Postinstall postinstall() throws Failure {
    return new Postinstall(
        top.value("postinstall").isPresent(),
        new TreeSet<>(texts(top.values("postinstall"), "the name of a shard")));
  }

  // One word, or a list of them.
  private Optional<List<SbomFormat>> sboms() throws Failure {
    List<Value> words = new ArrayList<>(top.values("sbom"));
    top.value("sbom").ifPresent(words::add);
    List<SbomFormat> formats = new ArrayList<>();
    for (Value word : words) {
      Optional<SbomFormat> format = SbomFormat.of(word.text());
      if (format.isEmpty() && !word.text().equals(SbomFormat.NONE)) {
        throw word.wrong("spdx, cyclonedx or none");
      }
      format.ifPresent(formats::add);
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(formats);
  }

  private Optional<Packing> packing() throws Failure {
    Optional<Value> value = top.value("compression");
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(value.get().read(Packing::parse, "gzip, zstd or zstd:LEVEL"));
  }

  private Optional<URI> address(String key) throws Failure {
    Optional<Value> value = top.value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<URI> tree = WebAddress.tree(value.get().text());
    if (tree.isEmpty()) {
      throw value.get().wrong("a URL without user and query, such as http://HOST/debian");
    }
    return tree;
  }

  private static Value required(Section section, String key) throws Failure {
    return section
        .value(key)
        .orElseThrow(() -> new IllegalStateException("the schema requires " + key));
  }
}
