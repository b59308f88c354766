package dev.refract.acceptance;

import dev.refract.archive.Digest;
import dev.refract.oci.Blob;
import dev.refract.oci.Descriptor;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.layout.ImageStore;
import dev.refract.oci.layout.StoredReferrer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Debian's `docker-registry` on the loopback device, and the fewest requests that fill it. It has
/// no referrers API: what hangs on an image is listed under a tag (OCI distribution specification
/// v1.1, "Referrers Tag Schema").
final class BareRegistry implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
  private static final String REPOSITORY = "/v2/some/image/";

  private final Process process;
  private final int port;
  private final HttpClient client =
      HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();

  private BareRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static BareRegistry start() throws Exception {
    Path directory = Place.fresh("bare-registry");
    Path config =
        Files.writeString(
            directory.resolve("config.yml"),
            """
            version: 0.1
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: "127.0.0.1:0"}
            """
                .formatted(directory.resolve("data")));
    List<String> words = new ArrayList<>(Peers.get().words("docker-registry"));
    try (Debian debian = Debian.open()) {
      words.set(
          words.size() - 1,
          debian
              .files("debian:bookworm", "amd64", "docker-registry")
              .resolve("usr/bin/docker-registry")
              .toString());
    }
    words.addAll(List.of("serve", config.toString()));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().clear();
    Process process = builder.start();
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder all = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              all.append(line).append('\n');
              Matcher matcher = LISTENING.matcher(line);
              if (matcher.find()) {
                port.complete(Integer.parseInt(matcher.group(1)));
              }
            }
            port.completeExceptionally(new AssertionError(all.toString()));
          } catch (IOException e) {
            port.completeExceptionally(e);
          }
        });
    return new BareRegistry(process, port.get(1, TimeUnit.MINUTES));
  }

  /// The repository's name.
  String name() {
    return "127.0.0.1:" + port + "/some/image";
  }

  /// Puts the image of `layout` and all that hangs on it.
  void put(Path layout, String tag) throws Exception {
    try (ImageStore store = ImageStore.open(layout)) {
      Descriptor top = store.image().descriptor();
      ImageIndex index = store.image().index().orElseThrow().value();
      for (Descriptor manifest : index.manifests()) {
        manifest(store, manifest);
      }
      document(tag, top.mediaType(), store.blob(top).bytes(ImageManifest.MAX_BYTES));
      Map<Digest, List<Descriptor>> hanging = new TreeMap<>();
      for (StoredReferrer referrer : store.referrers()) {
        manifest(store, referrer.descriptor());
        hanging
            .computeIfAbsent(referrer.subject().digest(), digest -> new ArrayList<>())
            .add(referrer.descriptor());
      }
      for (Map.Entry<Digest, List<Descriptor>> on : hanging.entrySet()) {
        document(
            "sha256-" + on.getKey().hex(),
            MediaTypes.INDEX,
            ImageIndex.of(on.getValue(), new TreeMap<>()).bytes());
      }
    }
  }

  private void manifest(ImageStore store, Descriptor descriptor) throws Exception {
    byte[] bytes = store.blob(descriptor).bytes(ImageManifest.MAX_BYTES);
    ImageManifest manifest = ImageManifest.read("manifest", bytes).value();
    blob(store.blob(manifest.config()));
    for (Descriptor layer : manifest.layers()) {
      blob(store.blob(layer));
    }
    document(descriptor.digest().toString(), descriptor.mediaType(), bytes);
  }

  private void blob(Blob blob) throws Exception {
    URI blobs = URI.create("http://127.0.0.1:" + port + REPOSITORY + "blobs/");
    HttpRequest begin =
        HttpRequest.newBuilder(blobs.resolve("uploads/"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> begun = client.send(begin, HttpResponse.BodyHandlers.ofString());
    String place = begun.headers().firstValue("Location").orElseThrow();
    String digest = (place.contains("?") ? "&" : "?") + "digest=" + blob.digest();
    HttpRequest put =
        HttpRequest.newBuilder(blobs.resolve(place + digest))
            .PUT(HttpRequest.BodyPublishers.ofByteArray(blob.bytes(Integer.MAX_VALUE)))
            .build();
    created(client.send(put, HttpResponse.BodyHandlers.ofString()));
  }

  private void document(String name, String mediaType, byte[] bytes) throws Exception {
    HttpRequest put =
        HttpRequest.newBuilder(manifests(name))
            .header("Content-Type", mediaType)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
            .build();
    created(client.send(put, HttpResponse.BodyHandlers.ofString()));
  }

  /// All that hangs on the manifest or index `subject`.
  List<byte[]> hanging(Digest subject) throws Exception {
    List<byte[]> contents = new ArrayList<>();
    byte[] list = get(manifests("sha256-" + subject.hex()), MediaTypes.INDEX);
    for (Descriptor one : ImageIndex.read("list", list).value().manifests()) {
      byte[] manifest = get(manifests(one.digest().toString()), MediaTypes.MANIFEST);
      Descriptor content = ImageManifest.read("manifest", manifest).value().layers().getFirst();
      contents.add(
          get(
              URI.create("http://127.0.0.1:" + port + REPOSITORY + "blobs/" + content.digest()),
              "*/*"));
    }
    return contents;
  }

  private URI manifests(String name) {
    return URI.create("http://127.0.0.1:" + port + REPOSITORY + "manifests/" + name);
  }

  private byte[] get(URI uri, String accept) throws Exception {
    HttpRequest get = HttpRequest.newBuilder(uri).header("Accept", accept).build();
    HttpResponse<byte[]> response = client.send(get, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new AssertionError(uri + ": " + response.statusCode());
    }
    return response.body();
  }

  private static void created(HttpResponse<String> response) {
    if (response.statusCode() != 201) {
      throw new AssertionError(response.uri() + ": " + response.statusCode() + response.body());
    }
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    process.onExit().join();
  }
}
