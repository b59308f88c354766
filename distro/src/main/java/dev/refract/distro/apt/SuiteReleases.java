package dev.refract.distro.apt;

import dev.refract.archive.Digest;
import dev.refract.distro.DownloadEvent;
import dev.refract.distro.Downloads;
import dev.refract.distro.internal.apt.ReleaseFile;
import dev.refract.distro.internal.apt.ReleaseStore;
import dev.refract.distro.internal.download.DownloadFailure;
import dev.refract.distro.internal.openpgp.Clearsigned;
import dev.refract.distro.internal.openpgp.SignatureCheck;
import dev.refract.failure.Failure;
import dev.refract.failure.Together;
import dev.refract.http.Http;
import dev.refract.http.Response;
import dev.refract.http.Retry;
import dev.refract.http.Trouble;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Gets the Release files of a release's suites: from the cache or the mirror, verified.
final class SuiteReleases {
  private static final int MAX_SIZE = 1 << 24;

  /// A mirror's clock may be ahead of ours by this much.
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /// A Release file that may be relied on.
  ///
  /// @param fromCache whether the mirror was not asked
  record Checked(
      DebianRelease.Suite suite, URI mirror, ReleaseFile file, Digest text, boolean fromCache) {}

  private final AptArchive.Settings settings;
  private final Downloads.Settings fetching;
  private final ReleaseStore store;

  SuiteReleases(AptArchive.Settings settings, Downloads.Settings fetching) {
    this.settings = settings;
    this.fetching = fetching;
    this.store = new ReleaseStore(fetching.cache().resolve("apt").resolve("releases"));
  }

  /// The Release files of `suites`, in the same order.
  List<Checked> load(List<DebianRelease.Suite> suites, Duration maxAge)
      throws Failure, IOException {
    if (fetching.offline()) {
      requireAllKept(suites);
    }
    try (Http http = new Http(fetching.environment(), fetching.patience())) {
      List<Together.Task<Checked>> tasks = new ArrayList<>();
      for (DebianRelease.Suite suite : suites) {
        tasks.add(() -> load(suite, maxAge, http));
      }
      return Together.run("packages", tasks);
    }
  }

  private Checked load(DebianRelease.Suite suite, Duration maxAge, Http http)
      throws Failure, IOException {
    Mirrors.Mirror mirror = settings.mirrors().of(suite.part());
    Optional<ReleaseStore.Kept> kept = kept(suite);
    boolean fresh = kept.isPresent() && isFresh(kept.get(), maxAge);
    if (fresh || fetching.offline()) {
      return checked(suite, mirror, kept.orElseThrow(), true);
    }
    ReleaseStore.Kept now = ask(suite, mirror, kept, http);
    Checked checked = checked(suite, mirror, now, false);
    store.save(mirror.uri(), suite.name(), now);
    return checked;
  }

  private Optional<ReleaseStore.Kept> kept(DebianRelease.Suite suite) throws IOException {
    Mirrors.Mirror mirror = settings.mirrors().of(suite.part());
    return store
        .load(mirror.uri(), suite.name())
        .filter(kept -> kept.keyring().equals(mirror.keyring().digest()));
  }

  private void requireAllKept(List<DebianRelease.Suite> suites) throws Failure, IOException {
    List<String> missing = new ArrayList<>();
    for (DebianRelease.Suite suite : suites) {
      if (kept(suite).isEmpty()) {
        missing.add(suite.name());
      }
    }
    if (!missing.isEmpty()) {
      throw new Failure(
              Failure.Kind.NETWORK,
              "fetch",
              "not in the cache and offline: the package indices of " + String.join(", ", missing))
          .remedy("run once without --offline");
    }
  }

  private boolean isFresh(ReleaseStore.Kept kept, Duration maxAge) {
    Duration age = Duration.between(kept.checked(), settings.now());
    return !age.isNegative() && age.compareTo(maxAge) < 0;
  }

  private ReleaseStore.Kept ask(
      DebianRelease.Suite suite, Mirrors.Mirror mirror, Optional<ReleaseStore.Kept> kept, Http http)
      throws Failure, IOException {
    URI uri = AptArchive.below(mirror.uri(), "dists/" + suite.name() + "/InRelease");
    Map<String, String> headers = new HashMap<>();
    kept.filter(k -> !k.etag().isEmpty()).ifPresent(k -> headers.put("If-None-Match", k.etag()));
    kept.filter(k -> !k.lastModified().isEmpty())
        .ifPresent(k -> headers.put("If-Modified-Since", k.lastModified()));
    // A proxy between here and the mirror must not answer from its own cache unasked.
    headers.put("Cache-Control", "max-age=0");
    try {
      Optional<Answer> answer =
          Retry.run(
              fetching.patience(),
              fetching.listener().retries(uri.getPath()),
              () -> askOnce(uri, headers, http));
      Digest keyring = mirror.keyring().digest();
      if (answer.isEmpty()) {
        ReleaseStore.Kept same = kept.orElseThrow();
        return new ReleaseStore.Kept(
            same.text(), settings.now(), keyring, same.etag(), same.lastModified());
      }
      String text = verified(answer.get().body(), Http.shown(uri), mirror.keyring());
      ReleaseStore.Kept newer =
          new ReleaseStore.Kept(
              text, settings.now(), keyring, answer.get().etag(), answer.get().lastModified());
      return newest(suite, kept, newer);
    } catch (InterruptedException e) {
      throw Failure.interrupted("fetch", e);
    } catch (Trouble trouble) {
      Failure failure = DownloadFailure.of(trouble);
      if (trouble.kind() == Trouble.Kind.ABSENT) {
        throw failure.remedy(
            "check that the release exists and that the mirror has it, or name another mirror with"
                + " --mirror");
      }
      boolean down =
          trouble.kind() == Trouble.Kind.UNREACHABLE || trouble.kind() == Trouble.Kind.BROKEN;
      if (down && kept.isPresent()) {
        throw failure.remedy("use what was fetched before with --offline, or check the network");
      }
      throw failure;
    }
  }

  /// The body of an answer and its validators.
  private record Answer(String body, String etag, String lastModified) {}

  /// Asks the mirror; empty if it says that nothing has changed.
  private static Optional<Answer> askOnce(URI uri, Map<String, String> headers, Http http)
      throws Trouble, InterruptedException {
    try (Response answer = http.get(uri, headers)) {
      if (answer.status() == 304 && headers.size() > 1) {
        return Optional.empty();
      }
      if (answer.status() != 200) {
        throw new Trouble(Trouble.Kind.REFUSED, Http.shown(uri) + " answers " + answer.status());
      }
      byte[] bytes = answer.body().readNBytes(MAX_SIZE + 1);
      if (bytes.length > MAX_SIZE) {
        throw new Trouble(
            Trouble.Kind.WRONG, Http.shown(uri) + " is larger than " + MAX_SIZE + " bytes");
      }
      return Optional.of(
          new Answer(
              new String(bytes, StandardCharsets.ISO_8859_1),
              header(answer.header("etag")),
              header(answer.header("last-modified"))));
    } catch (IOException e) {
      throw Http.brokenOff(uri, e);
    }
  }

  /// A validator fit to be kept in a line of text and sent back.
  private static String header(Optional<String> value) {
    return value.filter(v -> v.chars().allMatch(c -> c >= ' ' && c < 0x7f)).orElse("");
  }

  private String verified(String document, String what, Keyring keyring) throws Failure {
    Clearsigned clearsigned = Clearsigned.parse(document, what);
    List<SignatureCheck.Verdict> verdicts;
    try {
      verdicts = SignatureCheck.check(clearsigned, keyring.certificates(), settings.now());
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          "verify",
          what + " has a signature that cannot be read: " + e.getMessage(),
          e);
    }
    if (!SignatureCheck.isGood(verdicts)) {
      throw new Failure(
              Failure.Kind.UNTRUSTED,
              "verify",
              what
                  + " is not signed as it should be: "
                  + verdicts.stream()
                      .map(SignatureCheck.Verdict::toString)
                      .collect(Collectors.joining("; "))
                  + " (keys: "
                  + keyring.origin()
                  + ")")
          .remedy(
              "update the package debian-archive-keyring, or name another mirror with --mirror");
    }
    return clearsigned.text();
  }

  /// A mirror that goes back in time is a mirror behind a balancer, or somebody who hides updates.
  private ReleaseStore.Kept newest(
      DebianRelease.Suite suite, Optional<ReleaseStore.Kept> kept, ReleaseStore.Kept newer)
      throws Failure {
    if (kept.isPresent()) {
      Instant before = ReleaseFile.parse(kept.get().text(), suite.name()).date();
      Instant after = ReleaseFile.parse(newer.text(), suite.name()).date();
      if (after.isBefore(before)) {
        fetching
            .listener()
            .accept(
                new DownloadEvent.Note(
                    "the mirror's index of "
                        + suite.name()
                        + " of "
                        + after
                        + " is older than the one in the cache of "
                        + before
                        + ", which is kept"));
        return kept.get();
      }
    }
    return newer;
  }

  private Checked checked(
      DebianRelease.Suite suite, Mirrors.Mirror mirror, ReleaseStore.Kept kept, boolean fromCache)
      throws Failure {
    String what = "InRelease of " + suite.name();
    ReleaseFile file = ReleaseFile.parse(kept.text(), what);
    if (!file.codename().equals(suite.name())) {
      throw new Failure(
          Failure.Kind.UNTRUSTED,
          "verify",
          what + " is for '" + file.codename() + "', suite '" + file.suite() + "'");
    }
    if (file.date().isAfter(settings.now().plus(CLOCK_SKEW))) {
      throw new Failure(
              Failure.Kind.UNTRUSTED,
              "verify",
              what + " is of " + file.date() + ", but here it is " + settings.now())
          .remedy("set this machine's clock");
    }
    Optional<Instant> end = file.validUntil();
    if (end.isPresent() && settings.now().isAfter(end.get()) && !settings.acceptExpired()) {
      throw new Failure(
              Failure.Kind.UNTRUSTED,
              "verify",
              what + " expired at " + end.get() + ", and now it is " + settings.now())
          .remedy(
              "name a mirror that is up to date with --mirror, or accept it with --accept-expired");
    }
    return new Checked(suite, mirror.uri(), file, kept.digest(), fromCache);
  }
}
