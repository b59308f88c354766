package dev.refract.acceptance;

import dev.refract.archive.Node;
import dev.refract.build.roots.PackageTree;
import dev.refract.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A small mirror of Alpine, made by GNU tar, gzip and OpenSSL in the format of apk-tools 2: no
/// mirror of Alpine can be reached from everywhere.
///
/// What its packages are called, where their files are and what they depend on is as in Alpine; the
/// files are those of Debian's packages of musl, GCC's start files and libgcc. The unwinder is
/// LLVM's, as Debian's build of GCC's own wants glibc.
final class AlpineMirror implements AutoCloseable {
  static final String RELEASE = "3.22";
  static final String KEY = "test@refract-5f000000.rsa.pub";

  private final Path top;
  private final FolderServer server;
  private final Map<String, StringBuilder> indices = new TreeMap<>();

  /// An architecture by its names.
  record Machine(String alpine, String debian, String gnu, String musl, String gcc) {
    static final Machine AMD64 =
        new Machine("x86_64", "amd64", "x86_64-linux-gnu", "x86_64-linux-musl", "x86_64");
    static final Machine ARM64 =
        new Machine("aarch64", "arm64", "aarch64-linux-gnu", "aarch64-linux-musl", "aarch64");
    static final Machine I386 =
        new Machine("x86", "i386", "i686-linux-gnu", "i386-linux-musl", "i586");
  }

  private AlpineMirror(Path top) throws IOException {
    this.top = top;
    this.server = new FolderServer(top);
  }

  /// A mirror with what a program without a garbage collector is linked with.
  static AlpineMirror create(List<Machine> machines)
      throws Failure, IOException, InterruptedException {
    AlpineMirror mirror = new AlpineMirror(Place.fresh("alpine"));
    Path key = mirror.top.resolve("key.pem");
    mirror.openssl("genrsa", "-out", key.toString(), "2048");
    Files.createDirectory(mirror.keys());
    mirror.openssl(
        "rsa", "-in", key.toString(), "-pubout", "-out", mirror.keys().resolve(KEY).toString());
    for (Machine machine : machines) {
      mirror.fill(machine);
    }
    return mirror;
  }

  /// The folder with the public key.
  Path keys() {
    return top.resolve("keys");
  }

  String address() {
    return server.address("alpine");
  }

  /// Where the packages for `machine` are.
  Path folder(Machine machine, String repository) throws IOException {
    return Files.createDirectories(
        top.resolve("alpine/v" + RELEASE + "/" + repository + "/" + machine.alpine()));
  }

  private void fill(Machine machine) throws Failure, IOException, InterruptedException {
    Map<String, Debian.Fetched> debian;
    try (Debian archive = Debian.open()) {
      debian =
          archive.packages(
              machine.debian(),
              List.of(
                  "ca-certificates",
                  "libgcc-12-dev",
                  "libunwind-16-dev",
                  "musl-dev",
                  "netbase",
                  "tini",
                  "tzdata"));
    }
    SortedMap<String, Path> musl = new TreeMap<>();
    musl.putAll(files(debian, "musl-dev", "usr/lib/" + machine.musl() + "/", "usr/lib/"));
    musl.putAll(files(debian, "musl-dev", "usr/include/" + machine.musl() + "/", "usr/include/"));
    pack(
        machine,
        "main",
        "musl-dev",
        "musl",
        "depend = musl=1.2.3-r0\ndepend = pkgconfig\nprovides = pc:musl=1.2.3\n",
        musl);
    pack(
        machine,
        "main",
        "musl",
        "musl",
        "provides = so:libc.musl-" + machine.alpine() + ".so.1=1\n",
        text("lib/.keep", ""));
    SortedMap<String, Path> gcc = new TreeMap<>();
    String triplet = machine.gcc() + "-alpine-linux-musl";
    files(debian, "libgcc-12-dev", "usr/lib/gcc/" + machine.gnu() + "/12/", "")
        .forEach((name, file) -> {
          if (name.matches("crt(begin|beginT|end)\\.o|libgcc\\.a")) {
            gcc.put("usr/lib/gcc/" + triplet + "/12.2.0/" + name, file);
          }
        });
    gcc.put(
        "usr/lib/gcc/" + triplet + "/12.2.0/libgcc_eh.a",
        of(debian, "libunwind-16-dev").tree().file("usr/lib/llvm-16/lib/libunwind.a"));
    pack(machine, "main", "gcc", "gcc", "depend = binutils\ndepend = so:libisl.so.23\n", gcc);
    pack(
        machine,
        "main",
        "alpine-release",
        "alpine-base",
        "",
        text("etc/alpine-release", RELEASE + ".0\n"),
        text("usr/lib/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22.0\n"));
    pack(
        machine,
        "main",
        "alpine-baselayout-data",
        "alpine-baselayout",
        "",
        files(debian, "netbase", "etc/", "etc/"));
    pack(
        machine,
        "main",
        "ca-certificates-bundle",
        "ca-certificates",
        "",
        text("etc/ssl/certs/ca-certificates.crt", certificates(debian)));
    pack(
        machine,
        "main",
        "tzdata",
        "tzdata",
        "",
        files(debian, "tzdata", "usr/share/zoneinfo/Europe/", "usr/share/zoneinfo/Europe/"));
    pack(
        machine,
        "community",
        "tini-static",
        "tini",
        "",
        files(debian, "tini", "usr/bin/tini-static", "sbin/tini-static"));
    for (String repository : List.of("main", "community")) {
      index(machine, repository);
    }
  }

  private static String certificates(Map<String, Debian.Fetched> debian) throws IOException {
    PackageTree tree = of(debian, "ca-certificates").tree();
    StringBuilder all = new StringBuilder();
    for (String path : tree.below("usr/share/ca-certificates/").keySet()) {
      if (path.endsWith(".crt")) {
        all.append(Files.readString(tree.file(path)));
      }
    }
    return all.toString();
  }

  private static SortedMap<String, Path> files(
      Map<String, Debian.Fetched> debian, String name, String from, String to) {
    PackageTree tree = of(debian, name).tree();
    SortedMap<String, Path> files = new TreeMap<>();
    tree.manifest()
        .nodes()
        .forEach((path, node) -> {
          if (path.startsWith(from) && node instanceof Node.File) {
            files.put(to + path.substring(from.length()), tree.file(path));
          }
        });
    return files;
  }

  private static Debian.Fetched of(Map<String, Debian.Fetched> debian, String name) {
    return Optional.ofNullable(debian.get(name)).orElseThrow();
  }

  /// A file of a package.
  SortedMap<String, Path> text(String path, String text) throws IOException {
    Path file = Files.createTempFile(top, "text", "");
    Files.writeString(file, text);
    return new TreeMap<>(Map.of(path, file));
  }

  /// Makes a package and adds it to its index.
  ///
  /// @param info further lines of `.PKGINFO`
  @SafeVarargs
  final void pack(
      Machine machine,
      String repository,
      String name,
      String origin,
      String info,
      SortedMap<String, Path>... files)
      throws Failure, IOException, InterruptedException {
    String version = "1.2.3-r0";
    Path work = Files.createTempDirectory(top, "pack");
    Path data = Files.createDirectory(work.resolve("data"));
    for (SortedMap<String, Path> some : files) {
      for (Map.Entry<String, Path> file : some.entrySet()) {
        Path target = data.resolve(file.getKey());
        Files.createDirectories(target.getParent());
        Files.copy(file.getValue(), target);
      }
    }
    Path dataPart = compressed(work, "data", false);
    Path control = Files.createDirectory(work.resolve("control"));
    String common = "arch = " + machine.alpine() + "\norigin = " + origin + "\n" + info;
    Files.writeString(
        control.resolve(".PKGINFO"),
        "pkgname = "
            + name
            + "\npkgver = "
            + version
            + "\npkgdesc = for a test\nlicense = MIT\nsize = 1\nbuilddate = 1700000000\n"
            + common
            + "datahash = "
            + hex("sha256", dataPart)
            + "\n");
    Path controlPart = compressed(work, "control", true);
    Path signature = signature(work, controlPart, "sha1", "RSA");
    Path file = folder(machine, repository).resolve(name + "-" + version + ".apk");
    joined(file, signature, controlPart, dataPart);
    StringBuilder paragraph =
        indices.computeIfAbsent(machine.alpine() + " " + repository, _ -> new StringBuilder());
    paragraph
        .append("C:Q1")
        .append(Base64.getEncoder().encodeToString(digest("sha1", controlPart)))
        .append("\nP:" + name + "\nV:" + version + "\nA:" + machine.alpine())
        .append("\nS:" + Files.size(file) + "\nI:1\nT:for a test\nL:MIT\no:" + origin)
        .append("\nt:1700000000\n")
        .append(field("D", "depend", info))
        .append(field("p", "provides", info))
        .append("\n");
  }

  private static String field(String key, String name, String info) {
    List<String> values =
        Arrays.stream(info.split("\n", -1))
            .filter(line -> line.startsWith(name + " = "))
            .map(line -> line.substring(name.length() + 3))
            .toList();
    return values.isEmpty() ? "" : key + ":" + String.join(" ", values) + "\n";
  }

  /// Writes and signs the index of a repository anew.
  void index(Machine machine, String repository) throws Failure, IOException, InterruptedException {
    Path work = Files.createTempDirectory(top, "index");
    Path content = Files.createDirectory(work.resolve("index"));
    Files.writeString(content.resolve("DESCRIPTION"), "for a test");
    Files.writeString(
        content.resolve("APKINDEX"),
        indices.getOrDefault(machine.alpine() + " " + repository, new StringBuilder()).toString());
    Path part = compressed(work, "index", false);
    joined(
        folder(machine, repository).resolve("APKINDEX.tar.gz"),
        signature(work, part, "sha256", "RSA256"),
        part);
  }

  private Path signature(Path work, Path signed, String digest, String kind)
      throws Failure, IOException, InterruptedException {
    Path folder = Files.createDirectory(work.resolve("signature"));
    openssl(
        "dgst",
        "-" + digest,
        "-sign",
        top.resolve("key.pem").toString(),
        "-out",
        folder.resolve(".SIGN." + kind + "." + KEY).toString(),
        signed.toString());
    return compressed(work, "signature", true);
  }

  // A tar file of the folder `name`; `cut` of its end, as all parts but the last are.
  private static Path compressed(Path work, String name, boolean cut)
      throws Failure, IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--create",
                "--file=" + work.resolve(name + ".tar"),
                "--format=posix",
                "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
                "--sort=name",
                "--mtime=@1700000000",
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "--directory=" + work.resolve(name)));
    try (Stream<Path> children = Files.list(work.resolve(name))) {
      children.map(path -> String.valueOf(path.getFileName())).sorted().forEach(words::add);
    }
    Peers.get().run(work, "tar", words.toArray(String[]::new)).orFail();
    if (cut) {
      byte[] all = Files.readAllBytes(work.resolve(name + ".tar"));
      int end = all.length;
      while (end > 0 && isZero(all, end - 512)) {
        end -= 512;
      }
      Files.write(work.resolve(name + ".tar"), Arrays.copyOf(all, end));
    }
    Peers.get().run(work, "gzip", "-n", "-9", name + ".tar").orFail();
    return work.resolve(name + ".tar.gz");
  }

  private static boolean isZero(byte[] bytes, int from) {
    for (int i = from; i < from + 512; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static void joined(Path target, Path... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Path part : parts) {
      all.writeBytes(Files.readAllBytes(part));
    }
    Files.write(target, all.toByteArray());
  }

  private byte[] digest(String algorithm, Path file)
      throws Failure, IOException, InterruptedException {
    Path out = Files.createTempFile(top, "digest", "");
    openssl("dgst", "-" + algorithm, "-binary", "-out", out.toString(), file.toString());
    return Files.readAllBytes(out);
  }

  private String hex(String algorithm, Path file)
      throws Failure, IOException, InterruptedException {
    return HexFormat.of().formatHex(digest(algorithm, file));
  }

  private void openssl(String... arguments) throws Failure, IOException, InterruptedException {
    Peers.get().run(top, "openssl", arguments).orFail();
  }

  @Override
  public void close() {
    server.close();
  }
}
