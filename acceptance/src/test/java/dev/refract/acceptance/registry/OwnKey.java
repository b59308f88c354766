package dev.refract.acceptance.registry;

import dev.refract.acceptance.Place;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;

/// A key with a certificate that it has signed itself, made by the JDK's keytool.
///
/// @param certificate PEM file
/// @param key PEM file
/// @param privateKey the same as an object
/// @param issued the certificate as an object
record OwnKey(Path certificate, Path key, PrivateKey privateKey, X509Certificate issued) {
  private static final String PASSWORD = "changeit";

  /// One for the hosts `localhost` and `registry.test`.
  static OwnKey create() throws Exception {
    Path directory = Place.fresh("key");
    Path store = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-alias",
                "it",
                "-dname",
                "CN=registry.test",
                "-ext",
                "san=dns:registry.test,dns:localhost",
                "-ext",
                "bc=ca:true",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    if (keytool.waitFor() != 0) {
      throw new AssertionError(said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    PrivateKey key = (PrivateKey) keys.getKey("it", PASSWORD.toCharArray());
    X509Certificate certificate = (X509Certificate) keys.getCertificate("it");
    return new OwnKey(
        pem(directory.resolve("cert.pem"), "CERTIFICATE", certificate.getEncoded()),
        pem(directory.resolve("key.pem"), "PRIVATE KEY", key.getEncoded()),
        key,
        certificate);
  }

  private static Path pem(Path file, String kind, byte[] bytes) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  /// `claims` as a JSON web token that this key has signed (RFC 7515, compact, RS256).
  String token(String claims) throws Exception {
    String header =
        "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\""
            + Base64.getEncoder().encodeToString(issued.getEncoded())
            + "\"]}";
    String signed =
        base64(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(claims.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(privateKey);
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + base64(signature.sign());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
