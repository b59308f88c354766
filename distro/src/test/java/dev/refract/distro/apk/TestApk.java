package dev.refract.distro.apk;

import dev.refract.archive.GzipWriter;
import dev.refract.archive.TarWriter;
import dev.refract.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Makes small files of apk, right ones and others, by a key of its own.
final class TestApk {
  static final String KEY = "test.rsa.pub";
  private final KeyPair pair;

  TestApk() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    this.pair = generator.generateKeyPair();
  }

  /// Writes the public key into `directory`, under this name.
  TrustedKeys keys(Path directory, String name) throws Failure, IOException {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve(name),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    return TrustedKeys.of(directory);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// A gzip member with files.
  ///
  /// @param ended whether the tar file has an end
  static byte[] member(SortedMap<String, byte[]> files, boolean ended) throws Failure, IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(tar)) {
      SortedSet<String> directories = new TreeSet<>();
      for (String path : files.keySet()) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
          directories.add(path.substring(0, slash));
        }
      }
      for (String directory : directories) {
        writer.directory(directory, 0755, 0, 0, 0);
      }
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        writer.file(
            file.getKey(),
            0644,
            0,
            0,
            0,
            file.getValue().length,
            new ByteArrayInputStream(file.getValue()));
      }
    }
    byte[] all = tar.toByteArray();
    int end = all.length;
    while (!ended && all[end - 1] == 0 && (end % 512 != 0 || isZero(all, end - 512))) {
      end -= end % 512 == 0 ? 512 : 1;
    }
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GzipWriter gzip = new GzipWriter(compressed)) {
      gzip.write(all, 0, end);
    }
    return compressed.toByteArray();
  }

  private static boolean isZero(byte[] bytes, int from) {
    for (int i = from; i < from + 512; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  static SortedMap<String, byte[]> files(String... namesAndTexts) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      files.put(namesAndTexts[i], bytes(namesAndTexts[i + 1]));
    }
    return files;
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  /// The member with the signature of `signed`, of a kind such as `RSA256`.
  byte[] signature(byte[] signed, String kind, String key)
      throws GeneralSecurityException, Failure, IOException {
    Signature signature =
        Signature.getInstance(
            switch (kind) {
              case "RSA" -> "SHA1withRSA";
              case "RSA256" -> "SHA256withRSA";
              default -> "SHA512withRSA";
            });
    signature.initSign(pair.getPrivate());
    signature.update(signed);
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(".SIGN." + kind + "." + key, signature.sign());
    return member(files, false);
  }

  static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  static String q1(byte[] bytes) throws GeneralSecurityException {
    return "Q1"
        + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes));
  }

  /// The control part of a package with this data part.
  static byte[] control(String name, String version, byte[] data)
      throws GeneralSecurityException, Failure, IOException {
    return member(
        files(
            ".PKGINFO",
            "# made for a test\npkgname = "
                + name
                + "\npkgver = "
                + version
                + "\narch = x86_64\ndatahash = "
                + sha256(data)
                + "\n",
            ".post-install",
            "#!/bin/sh\nexit 1\n"),
        false);
  }
}
