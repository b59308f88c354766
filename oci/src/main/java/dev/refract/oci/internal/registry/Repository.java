package dev.refract.oci.internal.registry;

import dev.refract.archive.Digest;
import dev.refract.failure.FailedStream;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import dev.refract.http.Http;
import dev.refract.http.Request;
import dev.refract.http.Trouble;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.ImageIndex;
import dev.refract.oci.ImageManifest;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One repository of a registry, in the terms of the distribution specification: what is there,
/// what it is, and putting something there.
public final class Repository implements BlobSource {
  private static final String PULL = "pull";
  private static final String PUSH = "push";
  private static final String ACCEPTED =
      String.join(
          ", ",
          MediaTypes.INDEX,
          MediaTypes.MANIFEST,
          MediaTypes.DOCKER_LIST,
          MediaTypes.DOCKER_MANIFEST);

  private static final int MAX_PAGES = 50;
  // What registries without lists answer.
  private static final List<Integer> NO_LIST = List.of(200, 400, 404, 405, 501);
  private static final Pattern NEXT = Pattern.compile("<([^<>]*)>\\s*;\\s*rel=\"?next\"?");

  private final Connection connection;
  private final Reference name;
  private volatile boolean keepsLists = true;

  Repository(Connection connection, Reference name) {
    this.connection = connection;
    this.name = name;
  }

  Connection connection() {
    return connection;
  }

  String path() {
    return name.path();
  }

  /// The manifest or index that a tag or digest names, and its bytes.
  ///
  /// @param descriptor of it
  /// @param blob its content
  public record Found(Descriptor descriptor, Blob blob) {}

  /// What the reference's digest, else its tag, names.
  ///
  /// @throws Failure of kind `NETWORK` if there is no such image, `UNTRUSTED` if the registry gives
  ///   something else than it says
  public Found resolve(Reference reference) throws Failure, IOException, InterruptedException {
    String tag = reference.digest().map(Digest::toString).or(reference::tag).orElse("latest");
    Answer answer =
        reading("manifests/" + tag, ImageManifest.MAX_BYTES, reference + " cannot be pulled");
    if (answer.cut()) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          PULL,
          "the manifest of "
              + reference
              + " has more than "
              + ImageManifest.MAX_BYTES
              + " bytes, which no registry allows");
    }
    Blob blob = answer.body();
    Optional<String> said = answer.header("docker-content-digest");
    String wanted = reference.digest().map(Digest::toString).or(() -> said).orElse("");
    if (!wanted.isEmpty() && !wanted.equals(blob.digest().toString())) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          PULL,
          connection.endpoint().domain()
              + " gives for "
              + reference
              + " a manifest whose digest is "
              + blob.digest()
              + (reference.digest().isPresent() ? "" : ", saying that it is " + wanted));
    }
    String mediaType = mediaType(answer);
    if (!MediaTypes.isIndex(mediaType) && !MediaTypes.isManifest(mediaType)) {
      throw new Failure(
          Failure.Kind.UNSUPPORTED,
          PULL,
          reference + " is no image but " + Text.shown(mediaType, 80));
    }
    return new Found(Descriptor.of(mediaType, blob), blob);
  }

  private static String mediaType(Answer answer) {
    return answer
        .header("content-type")
        .orElse("")
        .split(";", 2)[0]
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  private Answer reading(String path, int limit, String what)
      throws Failure, IOException, InterruptedException {
    Scope scope = Scope.pull(path());
    return orFailure(
        PULL,
        what,
        scope,
        List.of(200),
        () ->
            connection.ask(
                Request.of("GET", connection.at(path() + "/" + path)).with("Accept", ACCEPTED),
                scope,
                limit));
  }

  /// The content that `descriptor` points to; it is asked for when it is read.
  @Override
  public Blob blob(Descriptor descriptor) {
    boolean document =
        MediaTypes.isIndex(descriptor.mediaType()) || MediaTypes.isManifest(descriptor.mediaType());
    return new RemoteBlob(
        this, (document ? "manifests/" : "blobs/") + descriptor.digest(), descriptor);
  }

  /// Whether the repository has this content.
  boolean hasBlob(Digest digest) throws Failure, IOException, InterruptedException {
    return has("blobs/" + digest);
  }

  /// Whether the repository has the manifest or index `digest`.
  boolean hasManifest(Digest digest) throws Failure, IOException, InterruptedException {
    return has("manifests/" + digest);
  }

  private boolean has(String path) throws Failure, IOException, InterruptedException {
    Scope scope = Scope.push(path());
    Answer answer =
        orFailure(
            PUSH,
            cannotPush(),
            scope,
            List.of(200, 404),
            () ->
                connection.ask(
                    Request.of("HEAD", connection.at(path() + "/" + path)).with("Accept", ACCEPTED),
                    scope,
                    0));
    return answer.status() == 200;
  }

  /// Puts a manifest or index there under `tag`, or under its own digest.
  ///
  /// @param tag or nothing for the digest
  /// @return whether the registry keeps lists of what hangs on an image, and has put this one on
  ///   the list of its subject
  boolean putManifest(Descriptor descriptor, byte[] bytes, Optional<String> tag)
      throws Failure, IOException, InterruptedException {
    String place = tag.orElse(descriptor.digest().toString());
    Scope scope = Scope.push(path());
    Answer answer =
        orFailure(
            PUSH,
            tag.isPresent() ? "the tag " + name.withTag(place) + " cannot be set" : cannotPush(),
            scope,
            List.of(200, 201, 202),
            () ->
                connection.ask(
                    Request.of("PUT", connection.at(path() + "/manifests/" + place))
                        .sending(descriptor.mediaType(), new ContentBytes(bytes)),
                    scope,
                    Connection.SHORT));
    checkDigest(answer, descriptor.digest());
    return answer.header("oci-subject").isPresent();
  }

  /// What hangs on `subject`: the registry's own list, else the tag that stands for it (OCI
  /// distribution specification v1.1, "Listing Referrers" and "Referrers Tag Schema").
  public List<Descriptor> referrers(Digest subject)
      throws Failure, IOException, InterruptedException {
    if (keepsLists) {
      Optional<List<Descriptor>> kept = kept(subject);
      // A registry that keeps lists has an empty one for what nothing hangs on.
      keepsLists = kept.isPresent();
      if (kept.isPresent()) {
        return kept.get();
      }
    }
    return index(PULL, Scope.pull(path()), tagged(subject))
        .map(ImageIndex::manifests)
        .orElse(List.of());
  }

  // The pages of the registry's own list; nothing if it keeps none.
  private Optional<List<Descriptor>> kept(Digest subject)
      throws Failure, IOException, InterruptedException {
    List<Descriptor> all = new ArrayList<>();
    String what = "referrers/" + subject;
    Optional<String> next = Optional.of(path() + "/" + what);
    for (int page = 0; next.isPresent(); page++) {
      Answer answer = list(PULL, Scope.pull(path()), what, next.get(), NO_LIST);
      boolean isList = answer.status() == 200 && mediaType(answer).equals(MediaTypes.INDEX);
      if (!isList && page == 0) {
        return Optional.empty();
      }
      if (!isList || page == MAX_PAGES) {
        throw new Failure(
            Failure.Kind.UNTRUSTED,
            PULL,
            connection.endpoint().domain() + " gives no end of the list " + what);
      }
      all.addAll(ImageIndex.read(what, whole(answer, what)).value().manifests());
      next = next(answer);
    }
    return Optional.of(all);
  }

  // Where the list goes on (RFC 5988, as the specification has it).
  private static Optional<String> next(Answer answer) throws Failure {
    Matcher link = NEXT.matcher(answer.header("link").orElse(""));
    if (!link.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Http.target(answer.uri(), link.group(1)).toString());
    } catch (Trouble trouble) {
      throw new Failure(Failure.Kind.UNTRUSTED, PULL, trouble.problem(), trouble);
    }
  }

  /// The index under the tag that stands for the list of what hangs on `subject`, if there is one.
  Optional<ImageIndex> listed(Digest subject) throws Failure, IOException, InterruptedException {
    return index(PUSH, Scope.push(path()), tagged(subject));
  }

  private static String tagged(Digest subject) {
    return "manifests/" + tag(subject);
  }

  static String tag(Digest subject) {
    return "sha256-" + subject.hex();
  }

  private Optional<ImageIndex> index(String where, Scope scope, String path)
      throws Failure, IOException, InterruptedException {
    Answer answer = list(where, scope, path, path() + "/" + path, List.of(200, 404));
    return answer.status() == 404
        ? Optional.empty()
        : Optional.of(ImageIndex.read(path, whole(answer, path)).value());
  }

  private Answer list(String where, Scope scope, String what, String address, List<Integer> good)
      throws Failure, IOException, InterruptedException {
    return orFailure(
        where,
        connection.endpoint().domain() + "/" + path() + " cannot be asked for " + what,
        scope,
        good,
        () ->
            connection.ask(
                Request.of("GET", connection.at(address)).with("Accept", MediaTypes.INDEX),
                scope,
                ImageManifest.MAX_BYTES));
  }

  private byte[] whole(Answer answer, String what) throws Failure {
    if (answer.cut()) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          PULL,
          connection.endpoint().domain()
              + " gives more than "
              + ImageManifest.MAX_BYTES
              + " bytes for "
              + what);
    }
    return answer.body().bytes();
  }

  /// Refuses an answer that says that something else has arrived than was sent.
  void checkDigest(Answer answer, Digest digest) throws Failure {
    Optional<String> said = answer.header("docker-content-digest");
    if (said.isPresent() && !said.get().equals(digest.toString())) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          PUSH,
          connection.endpoint().domain()
              + " was sent "
              + digest
              + " and says that it has received "
              + Text.shown(said.get(), 80));
    }
  }

  String cannotPush() {
    return connection.endpoint().domain() + "/" + path() + " cannot be pushed to";
  }

  /// Something that is asked of the registry.
  @FunctionalInterface
  interface Asking {
    Answer ask() throws Trouble, IOException, InterruptedException;
  }

  /// The answer, if its status is one of `good`.
  Answer orFailure(String where, String what, Scope scope, List<Integer> good, Asking asking)
      throws Failure, IOException, InterruptedException {
    try {
      Answer answer = asking.ask();
      if (good.contains(answer.status())) {
        return answer;
      }
      throw refused(where, what, answer, scope);
    } catch (Trouble trouble) {
      throw Refusal.of(where, what, trouble, connection.endpoint());
    } catch (FailedStream e) {
      throw e.failure();
    }
  }

  Failure refused(String where, String what, Answer answer, Scope scope)
      throws Failure, InterruptedException {
    return Refusal.of(where, what, answer, connection.credentials(scope), connection.endpoint());
  }
}
