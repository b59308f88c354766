package dev.refract.oci.layout;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.Document;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.Reference;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An image layout from outside, opened for reading: a directory, or a tar file of one (OCI image
/// specification v1.1, image-layout.md). A tar file that only Docker's engine knows is shown as a
/// layout too; its manifests, and so their digests, are made up, everything else is not.
///
/// Nothing in it is taken on trust: documents are bounded ([ImageManifest#MAX_BYTES]), every
/// content is checked against the size and digest by which it was found, and files outside of the
/// layout are never opened. What it gives reads from the opened file or directory for as long as
/// the store is open.
public final class ImageStore implements BlobSource, Closeable {
  private static final int MAX_LAYOUT_BYTES = 1 << 16;
  private static final byte[][] COMPRESSED = {
    {0x1f, (byte) 0x8b}, {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}, {(byte) 0xfd, '7', 'z', 'X', 'Z'}
  };

  private static final String LAYOUT_WANTED = "name an image layout: a directory, or a tar file";

  private final Content content;
  private final Document<ImageIndex> index;

  private ImageStore(Content content, Document<ImageIndex> index) {
    this.content = content;
    this.index = index;
  }

  /// Opens the layout in the directory or tar file `path`.
  ///
  /// @throws Failure of kind `USAGE` if there is nothing, of kind `UNSUPPORTED` if the tar file is
  ///   compressed, of kind `UNTRUSTED` if it is no layout
  public static ImageStore open(Path path) throws IOException, Failure {
    Content content = content(path);
    try {
      checkVersion(content, path);
      byte[] bytes =
          content
              .small(LayoutFiles.INDEX, ImageManifest.MAX_BYTES)
              .orElseThrow(() -> notALayout(path, LayoutFiles.INDEX));
      return new ImageStore(content, ImageIndex.read(LayoutFiles.INDEX, bytes));
    } catch (IOException | Failure e) {
      content.close();
      throw e;
    }
  }

  /// The image that `top` points to, wherever its parts come from; they are asked for when they are
  /// needed.
  ///
  /// @param name the image's
  /// @param top an index or a manifest
  /// @param source of all that `top` leads to; stays open when the store is closed
  public static ImageStore of(Reference name, Descriptor top, BlobSource source) throws Failure {
    Descriptor named = top.annotated(Annotations.CONTAINERD_NAME, name.toString());
    Descriptor entry =
        name.tag().map(tag -> named.annotated(Annotations.REF_NAME, tag)).orElse(named);
    ImageIndex index = ImageIndex.of(List.of(entry), Annotations.NONE);
    return new ImageStore(
        new RemoteContent(source), ImageIndex.read(LayoutFiles.INDEX, index.bytes()));
  }

  private static Content content(Path path) throws IOException, Failure {
    if (Files.isDirectory(path)) {
      return new DirectoryContent(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new Failure(
              Failure.Kind.USAGE,
              "image",
              path + (Files.exists(path) ? " is neither a file nor a directory" : " is not there"))
          .remedy(LAYOUT_WANTED);
    }
    byte[] head;
    try (InputStream in = Files.newInputStream(path)) {
      head = in.readNBytes(6);
    }
    for (byte[] magic : COMPRESSED) {
      if (startsWith(head, magic)) {
        throw new Failure(Failure.Kind.UNSUPPORTED, "image", path + " is compressed")
            .remedy("decompress it first");
      }
    }
    return docker(tar(path));
  }

  private static TarContent tar(Path path) throws IOException, Failure {
    try {
      return TarContent.open(path);
    } catch (Failure e) {
      throw e.remedy(LAYOUT_WANTED);
    }
  }

  private static Content docker(TarContent tar) throws IOException, Failure {
    try {
      Optional<byte[]> list = tar.small(LayoutFiles.DOCKER, ImageManifest.MAX_BYTES);
      return tar.has(LayoutFiles.OCI_LAYOUT) || list.isEmpty()
          ? tar
          : DockerContent.of(tar, list.get());
    } catch (IOException | Failure e) {
      tar.close();
      throw e;
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if (i >= bytes.length || bytes[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static void checkVersion(Content content, Path path) throws IOException, Failure {
    Optional<byte[]> bytes = content.small(LayoutFiles.OCI_LAYOUT, MAX_LAYOUT_BYTES);
    if (bytes.isEmpty()) {
      throw notALayout(path, LayoutFiles.OCI_LAYOUT);
    }
    Fields fields = Json.parseObject("image", LayoutFiles.OCI_LAYOUT, bytes.get());
    String version = fields.text(LayoutFiles.VERSION_MEMBER);
    if (!version.equals(LayoutFiles.VERSION)) {
      throw fields.failure(
          LayoutFiles.VERSION_MEMBER,
          "expected " + LayoutFiles.VERSION + ", found \"" + version + "\"");
    }
  }

  private static Failure notALayout(Path path, String missing) {
    return new Failure(
        Failure.Kind.UNTRUSTED, "image", path + " is not an image layout: it has no " + missing);
  }

  /// The list of what the layout holds, as it is.
  public Document<ImageIndex> index() {
    return index;
  }

  /// The content that `descriptor` points to; its digest is checked when it is read.
  ///
  /// @throws Failure of kind `UNTRUSTED` if it is not there or has another size
  @Override
  public Blob blob(Descriptor descriptor) throws IOException, Failure {
    return content.blob(descriptor);
  }

  /// How many bytes the file of the blob that `descriptor` points to has, whatever that says;
  /// nothing if there is none. What lies in a registry is known only when it is read.
  public OptionalLong size(Descriptor descriptor) throws IOException {
    return content.size(descriptor);
  }

  /// What `index.json` says of the image called `name`, of the only one without a name: all of its
  /// descriptors, which name the same content. Nothing below is read.
  ///
  /// @throws Failure of kind `USAGE` if there are several, or none
  public List<Descriptor> descriptors(Optional<String> name) throws Failure {
    List<Descriptor> all =
        index.value().manifests().stream()
            .filter(one -> name.isPresent() || one.artifactType().isEmpty())
            .toList();
    List<Digest> digests =
        all.stream()
            .filter(one -> name.isEmpty() || isCalled(one, name.get()))
            .map(Descriptor::digest)
            .distinct()
            .toList();
    if (digests.size() != 1) {
      throw new Failure(
              Failure.Kind.USAGE,
              "image",
              name.isPresent()
                  ? "there is no image \"" + name.get() + "\""
                  : "there are " + digests.size() + " images, expected one")
          .remedy(
              all.isEmpty()
                  ? "name a layout that holds an image"
                  : "name one of: "
                      + all.stream()
                          .map(ImageStore::called)
                          .distinct()
                          .collect(Collectors.joining(", ")));
    }
    return all.stream().filter(one -> one.digest().equals(digests.getFirst())).toList();
  }

  private static boolean isCalled(Descriptor one, String name) {
    return name.equals(one.annotations().get(Annotations.CONTAINERD_NAME))
        || name.equals(one.annotations().get(Annotations.REF_NAME))
        || name.equals(one.digest().toString());
  }

  private static String called(Descriptor one) {
    return Stream.of(Annotations.CONTAINERD_NAME, Annotations.REF_NAME)
        .flatMap(key -> Optional.ofNullable(one.annotations().get(key)).stream())
        .findFirst()
        .orElse(one.digest().toString());
  }

  /// What hangs on the images: what `referrers.json` lists, as Refract writes it, and what
  /// `index.json` does, as others have it. Each once, in that order.
  ///
  /// @throws Failure of kind `UNTRUSTED` if a document is missing or not what it has to be
  public List<StoredReferrer> referrers() throws IOException, Failure {
    List<Descriptor> listed = new ArrayList<>(listed());
    listed.addAll(index.value().manifests());
    return new ImageReading(content).referrers(listed);
  }

  /// What `referrers.json` lists.
  List<Descriptor> listed() throws IOException, Failure {
    Optional<byte[]> file = content.small(LayoutFiles.REFERRERS, ImageManifest.MAX_BYTES);
    return file.isPresent()
        ? ImageIndex.read(LayoutFiles.REFERRERS, file.get()).value().manifests()
        : List.of();
  }

  /// The images, in the order in which the layout lists them, each with all of its names.
  ///
  /// @throws Failure of kind `UNTRUSTED` if a document of one is missing or not what it has to be
  public List<StoredImage> images() throws IOException, Failure {
    return new ImageReading(content).images(index.value());
  }

  /// The only image.
  ///
  /// @throws Failure of kind `USAGE` if there are several, or none; else as [#images]
  public StoredImage image() throws IOException, Failure {
    List<StoredImage> images = images();
    if (images.size() != 1) {
      throw new Failure(
              Failure.Kind.USAGE, "image", "there are " + images.size() + " images, expected one")
          .remedy(
              images.isEmpty()
                  ? "name a layout that holds an image"
                  : "name one of: "
                      + String.join(
                          ", ", images.stream().flatMap(i -> i.names().stream()).toList()));
    }
    return images.getFirst();
  }

  /// The image that has the name or tag `name`, or whose digest it is.
  ///
  /// @throws Failure of kind `USAGE` if there is none; else as [#images]
  public StoredImage image(String name) throws IOException, Failure {
    for (StoredImage image : images()) {
      if (image.names().contains(name)
          || image.tags().contains(name)
          || image.descriptor().digest().toString().equals(name)) {
        return image;
      }
    }
    throw new Failure(Failure.Kind.USAGE, "image", "there is no image \"" + name + "\"");
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
