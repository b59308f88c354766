package dev.refract.distro.apk;

import dev.refract.archive.Digest;
import dev.refract.failure.Failure;
import dev.refract.failure.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Public keys whose signatures count, by the names of their files: that is how a signature says by
/// which key it was made (apk-keys(5)).
public final class TrustedKeys {
  private static final int MAX_FILE = 1 << 16;
  private static final int LEAST_BITS = 2048;
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";

  /// The keys that Alpine's build machines for x86_64, aarch64 and x86 have signed with since 3.15,
  /// as its package `alpine-keys` has them: their SHA-512 is that of its `APKBUILD`.
  private static final List<String> BUNDLED =
      List.of(
          "alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub",
          "alpine-devel@lists.alpinelinux.org-616ae350.rsa.pub",
          "alpine-devel@lists.alpinelinux.org-61666e3f.rsa.pub");

  // What the name of a signature's entry begins with.
  private static final Map<String, String> KINDS =
      Map.of(
          ".SIGN.RSA.", "SHA1withRSA",
          ".SIGN.RSA256.", "SHA256withRSA",
          ".SIGN.RSA512.", "SHA512withRSA");

  private final SortedMap<String, byte[]> files;

  private TrustedKeys(SortedMap<String, byte[]> files) {
    this.files = files;
  }

  /// The keys that come with Refract: Alpine's own.
  public static TrustedKeys bundled() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (String name : BUNDLED) {
      try (InputStream in =
          Objects.requireNonNull(TrustedKeys.class.getResourceAsStream(name), name)) {
        files.put(name, in.readAllBytes());
      } catch (IOException e) {
        throw new IllegalStateException("the resource " + name + " cannot be read", e);
      }
    }
    return new TrustedKeys(files);
  }

  /// All `*.pub` in `directory`, such as `/etc/apk/keys`; none where there is no such directory.
  ///
  /// @throws Failure of kind USAGE if a file is no RSA key of at least 2048 bits
  public static TrustedKeys of(Path directory) throws Failure, IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    if (Files.isDirectory(directory)) {
      List<Path> found;
      try (Stream<Path> all = Files.list(directory)) {
        found = all.filter(path -> path.toString().endsWith(".pub")).sorted().toList();
      }
      for (Path file : found) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
          bytes = in.readNBytes(MAX_FILE);
        }
        key(file.toString(), bytes);
        files.put(String.valueOf(file.getFileName()), bytes);
      }
    }
    return new TrustedKeys(files);
  }

  /// These keys and `others`; where two have one name, these.
  public TrustedKeys and(TrustedKeys others) {
    SortedMap<String, byte[]> all = new TreeMap<>(others.files);
    all.putAll(files);
    return new TrustedKeys(all);
  }

  /// The names of the keys.
  public Set<String> names() {
    return files.keySet();
  }

  /// Names these very keys.
  public Digest digest() {
    StringBuilder all = new StringBuilder();
    files.forEach(
        (name, bytes) -> all.append(name).append(' ').append(Digest.of(bytes)).append('\n'));
    return Digest.of(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// A check of a signature that takes the signed bytes piece by piece; none where its key is not
  /// among these, or the name says no kind of signature that counts.
  ///
  /// @param entry the name of the signature's entry, such as `.SIGN.RSA256.NAME.rsa.pub`
  Optional<Signature> check(String entry) throws Failure {
    for (Map.Entry<String, String> kind : KINDS.entrySet()) {
      if (entry.startsWith(kind.getKey())) {
        String name = entry.substring(kind.getKey().length());
        Optional<byte[]> bytes = Optional.ofNullable(files.get(name));
        if (bytes.isEmpty()) {
          return Optional.empty();
        }
        try {
          Signature signature = Signature.getInstance(kind.getValue());
          signature.initVerify(key(name, bytes.get()));
          return Optional.of(signature);
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return Optional.empty();
  }

  private static PublicKey key(String name, byte[] bytes) throws Failure {
    String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    try {
      if (text.startsWith(BEGIN) && text.endsWith(END)) {
        PublicKey key =
            KeyFactory.getInstance("RSA")
                .generatePublic(
                    new X509EncodedKeySpec(
                        Base64.getMimeDecoder()
                            .decode(text.substring(BEGIN.length(), text.length() - END.length()))));
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= LEAST_BITS) {
          return key;
        }
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw noKey(name, e);
    }
    throw noKey(name, new IllegalArgumentException("no public key"));
  }

  private static Failure noKey(String name, Exception cause) {
    return new Failure(
            Failure.Kind.USAGE,
            "verify",
            Text.shown(name, 200) + " is no RSA public key of at least " + LEAST_BITS + " bits",
            cause)
        .remedy("write it as abuild-keygen and `openssl rsa -pubout` do, or remove the file");
  }

  @Override
  public String toString() {
    List<String> names = new ArrayList<>(files.keySet());
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
