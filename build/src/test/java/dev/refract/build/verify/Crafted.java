package dev.refract.build.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.archive.Digest;
import dev.refract.archive.TarWriter;
import dev.refract.build.audit.Sample;
import dev.refract.elf.Assembler;
import dev.refract.failure.Failure;
import dev.refract.oci.Platform;
import dev.refract.oci.layout.ImageStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;

/// A layout with an image for arm/v6, right in everything until something of it is replaced. The
/// names between `@` become the digests and sizes of what is written.
final class Crafted {
  static final String LIBC = "usr/lib/arm-linux-gnueabi/libc.so.6";
  static final String LOADER = "lib/ld-linux.so.3";
  static final String PROGRAM = "usr/bin/greeter";

  private final Path directory;
  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private final Map<String, String> documents = new TreeMap<>();
  private Optional<byte[]> layer = Optional.empty();
  private Optional<byte[]> stored = Optional.empty();

  Crafted(Path directory) {
    this.directory = directory;
    file(LOADER, Sample.armel().soname("ld-linux.so.3"));
    file(LIBC, libc("GLIBC_2.4", "GLIBC_2.34"));
    file(PROGRAM, Sample.program());
    documents.put(
        "config",
        """
        {"architecture":"arm","os":"linux","variant":"v6",
         "config":{"Entrypoint":["/usr/bin/greeter"]},
         "rootfs":{"type":"layers","diff_ids":["@diffId@"]},
         "history":[{"created_by":"test"}]}\
        """);
    documents.put(
        "manifest",
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.oci.image.config.v1+json",
                   "digest":"@config@","size":@configSize@},
         "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",
                    "digest":"@layer@","size":@layerSize@}],
         "annotations":{"org.opencontainers.image.created":"2026-01-02T03:04:05Z"}}\
        """);
    documents.put(
        "index",
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",
         "manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",
                       "digest":"@manifest@","size":@manifestSize@,
                       "platform":{"architecture":"arm","os":"linux","variant":"v6"}}]}\
        """);
    documents.put(
        "top",
        """
        {"schemaVersion":2,
         "manifests":[{"mediaType":"application/vnd.oci.image.index.v1+json",
                       "digest":"@index@","size":@indexSize@,
                       "annotations":{"org.opencontainers.image.ref.name":"1.0"}}]}\
        """);
  }

  static Assembler libc(String... versions) {
    return Sample.armel().soname("libc.so.6").needed("ld-linux.so.3").defines(versions);
  }

  Crafted file(String path, Assembler content) {
    files.put(path, content.bytes());
    return this;
  }

  Crafted without(String path) {
    assertThat(files.remove(path)).isNotNull();
    return this;
  }

  /// Takes `tar` for the layer.
  Crafted tar(byte[] tar) {
    layer = Optional.of(tar);
    return this;
  }

  /// Takes `stored` for the layer as it is stored.
  Crafted stored(byte[] newStored) {
    stored = Optional.of(newStored);
    return this;
  }

  /// Replaces text of one document, which has to have it.
  Crafted with(String document, String from, String to) {
    String text = documents.getOrDefault(document, "");
    assertThat(text).contains(from);
    documents.put(document, text.replace(from, to));
    return this;
  }

  /// Writes it.
  Crafted write() throws IOException {
    Files.createDirectories(directory.resolve("blobs/sha256"));
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    byte[] tar = layer.isPresent() ? layer.get() : tarOfFiles();
    Map<String, String> values = new TreeMap<>();
    values.put("@diffId@", Digest.of(tar).toString());
    ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(gzipped)) {
      gzip.write(tar);
    }
    blob("layer", stored.orElse(gzipped.toByteArray()), values);
    for (String document : List.of("config", "manifest", "index")) {
      blob(document, filled(document, values), values);
    }
    Files.write(directory.resolve("index.json"), filled("top", values));
    return this;
  }

  private byte[] filled(String document, Map<String, String> values) {
    String text = documents.getOrDefault(document, "");
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace(value.getKey(), value.getValue());
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void blob(String name, byte[] bytes, Map<String, String> values) throws IOException {
    Digest digest = Digest.of(bytes);
    Files.write(directory.resolve(DocumentWalk.path(digest)), bytes);
    values.put("@" + name + "@", digest.toString());
    values.put("@" + name + "Size@", Integer.toString(bytes.length));
  }

  private byte[] tarOfFiles() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      SortedSet<String> directories = new TreeSet<>();
      for (String path : files.keySet()) {
        for (int end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
          directories.add(path.substring(0, end));
        }
      }
      for (String path : directories) {
        tar.directory(path, 0755, 0, 0, 0);
      }
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        byte[] content = file.getValue();
        tar.file(file.getKey(), 0755, 0, 0, 0, content.length, new ByteArrayInputStream(content));
      }
    }
    return bytes.toByteArray();
  }

  /// The largest blob, which is the layer.
  Path layerFile() throws IOException {
    Path largest = directory;
    long most = -1;
    try (java.nio.file.DirectoryStream<Path> blobs =
        Files.newDirectoryStream(directory.resolve("blobs/sha256"))) {
      for (Path blob : blobs) {
        if (Files.size(blob) > most) {
          most = Files.size(blob);
          largest = blob;
        }
      }
    }
    return largest;
  }

  VerifyReport verify(Platform... only) throws IOException, Failure, InterruptedException {
    Path scratch = Files.createTempDirectory(directory, "scratch");
    try (ImageStore store = ImageStore.open(directory)) {
      return Verification.of(store, Optional.empty(), List.of(only), Optional.empty(), scratch);
    }
  }

  /// `RULE message` of all that makes it unfit.
  List<String> errors() throws IOException, Failure, InterruptedException {
    return verify().errors().stream().map(one -> one.rule() + " " + one.message()).toList();
  }
}
