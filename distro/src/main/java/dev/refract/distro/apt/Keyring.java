package dev.refract.distro.apt;

import dev.refract.archive.Digest;
import dev.refract.distro.internal.openpgp.SignatureCheck;
import dev.refract.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;

/// Public keys whose signatures count.
public final class Keyring {
  private static final long MAX_FILE = 1 << 24;
  private static final String BUNDLED = "debian-archive-keys.asc";
  private static final String DEBIAN = "debian-archive-";

  private final List<Part> parts;
  private final List<String> fingerprints;

  /// One file of keys, with one character for each byte.
  private record Part(String name, String latin1) {
    private Part(String name, byte[] bytes) {
      this(name, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private byte[] bytes() {
      return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  private Keyring(List<Part> parts, List<String> fingerprints) {
    this.parts = List.copyOf(parts);
    this.fingerprints = List.copyOf(fingerprints);
  }

  /// The keys in `bytes`, armoured or binary.
  ///
  /// @param name says in messages where they come from
  public static Keyring of(String name, byte[] bytes) {
    return new Keyring(List.of(new Part(name, bytes)), List.of());
  }

  /// The archive keys of Debian that come with Refract.
  public static Keyring bundled() {
    try (InputStream in =
        Objects.requireNonNull(Keyring.class.getResourceAsStream(BUNDLED), BUNDLED)) {
      return of("the keys that come with Refract", in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("the resource " + BUNDLED + " cannot be read", e);
    }
  }

  /// Debian's archive keys on this host and those that come with Refract.
  ///
  /// Of `trusted.gpg.d` only the keys of Debian's own keyring package count: whoever signs some
  /// third-party repository there has no say about Debian.
  ///
  /// @param root `/`, or where a system's root directory is
  /// @param notes takes what is said about unreadable files
  public static Keyring debian(Path root, List<String> notes) {
    return installed(root, DEBIAN, notes).and(bundled());
  }

  /// Raspbian's archive keys on this host. None come with Refract.
  ///
  /// @param root `/`, or where a system's root directory is
  /// @param notes takes what is said about unreadable files
  public static Keyring raspbian(Path root, List<String> notes) {
    return installed(root, "raspbian-archive-", notes);
  }

  /// The keys in a folder of OpenPGP keys, `*.asc` and `*.gpg`; none where there is no such folder.
  ///
  /// @param notes takes what is said about unreadable files
  public static Keyring folder(Path folder, List<String> notes) {
    return files(
        list(folder, name -> name.endsWith(".asc") || name.endsWith(".gpg"), notes), notes);
  }

  private static Keyring installed(Path root, String prefix, List<String> notes) {
    List<Path> files = new ArrayList<>();
    files.add(root.resolve("usr/share/keyrings/" + prefix + "keyring.gpg"));
    files.addAll(
        list(root.resolve("etc/apt/trusted.gpg.d"), name -> name.startsWith(prefix), notes));
    return files(files, notes);
  }

  private static List<Path> list(Path folder, Predicate<String> wanted, List<String> notes) {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> entries = Files.list(folder)) {
        return entries
            .filter(file -> wanted.test(String.valueOf(file.getFileName())))
            .sorted()
            .toList();
      } catch (IOException e) {
        notes.add(folder + " is not read: " + e.getMessage());
      }
    }
    return List.of();
  }

  /// The keys of those of `files` that exist.
  static Keyring files(List<Path> files, List<String> notes) {
    List<Part> parts = new ArrayList<>();
    for (Path file : files) {
      try {
        if (!Files.exists(file)) {
          continue;
        }
        if (Files.size(file) > MAX_FILE) {
          notes.add(file + " is not read: larger than " + MAX_FILE + " bytes");
          continue;
        }
        parts.add(new Part(file.toString(), Files.readAllBytes(file)));
      } catch (IOException e) {
        notes.add(file + " is not read: " + e.getMessage());
      }
    }
    return new Keyring(parts, List.of());
  }

  /// The keys of both.
  public Keyring and(Keyring other) {
    List<Part> all = new ArrayList<>(parts);
    all.addAll(other.parts);
    return new Keyring(all, fingerprints);
  }

  /// Only the keys with these fingerprints, 40 upper-case hexadecimal digits each.
  Keyring only(List<String> wanted) {
    return new Keyring(parts, wanted);
  }

  /// Whether there is nothing in it.
  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /// Names what counts: two keyrings with the same digest accept the same signatures.
  public Digest digest() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Part part : parts) {
      all.writeBytes(part.bytes());
      all.write('\n');
    }
    all.writeBytes(String.join(",", fingerprints).getBytes(StandardCharsets.UTF_8));
    return Digest.of(all.toByteArray());
  }

  /// Where the keys come from, for messages.
  public String origin() {
    return String.join(", ", parts.stream().map(Part::name).toList());
  }

  /// The certificates, without those that cannot be read.
  ///
  /// @throws Failure of kind UNTRUSTED if none can be read
  List<OpenPGPCertificate> certificates() throws Failure {
    List<OpenPGPCertificate> certificates = new ArrayList<>();
    String problem = "no key in it";
    for (Part part : parts) {
      try {
        certificates.addAll(SignatureCheck.certificates(part.bytes()));
      } catch (IOException e) {
        problem = part.name() + ": " + e.getMessage();
      }
    }
    if (!fingerprints.isEmpty()) {
      certificates.removeIf(certificate -> !isNamed(certificate));
    }
    if (certificates.isEmpty()) {
      throw new Failure(Failure.Kind.UNTRUSTED, "verify", "the keyring cannot be used: " + problem)
          .remedy(
              "install the distribution's package of keys, debian-archive-keyring or"
                  + " raspbian-archive-keyring, or name a folder with them as `keys:` in"
                  + " refract.yml");
    }
    return List.copyOf(certificates);
  }

  private boolean isNamed(OpenPGPCertificate certificate) {
    return certificate.getKeys().stream()
        .map(key -> key.getPGPPublicKey().getFingerprint())
        .map(bytes -> HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT))
        .anyMatch(fingerprints::contains);
  }
}
