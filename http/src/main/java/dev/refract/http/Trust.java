package dev.refract.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/// Which certificate authorities are believed.
///
/// `SSL_CERT_FILE` and `SSL_CERT_DIR` replace the machine's own, as in OpenSSL and Go; without them
/// it is the machine's bundle together with the JDK's.
public final class Trust {
  /// Where distributions have their bundle.
  private static final List<Path> BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private final boolean everybody;
  private final boolean ownOfJdk;
  private final List<Path> files;

  private Trust(boolean everybody, boolean ownOfJdk, List<Path> files) {
    this.everybody = everybody;
    this.ownOfJdk = ownOfJdk;
    this.files = List.copyOf(files);
  }

  /// What `environment` and the machine say.
  public static Trust of(Map<String, String> environment) {
    Optional<String> file = variable(environment, "SSL_CERT_FILE");
    Optional<String> directories = variable(environment, "SSL_CERT_DIR");
    if (file.isEmpty() && directories.isEmpty()) {
      return new Trust(false, true, BUNDLES.stream().filter(Files::isReadable).limit(1).toList());
    }
    List<Path> files = new ArrayList<>();
    file.map(Path::of).ifPresent(files::add);
    for (String directory : directories.map(d -> d.split(":", -1)).orElse(new String[0])) {
      files.addAll(filesIn(Path.of(directory), ""));
    }
    return new Trust(false, false, files);
  }

  /// Believes everybody: an attacker in between is not noticed.
  public static Trust everybody() {
    return new Trust(true, false, List.of());
  }

  /// This trust, and in the authorities of the `.crt` files in `directory` (Docker's `certs.d`); it
  /// need not exist.
  public Trust andThoseIn(Path directory) {
    List<Path> more = new ArrayList<>(files);
    more.addAll(filesIn(directory, ".crt"));
    return new Trust(everybody, ownOfJdk, more);
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static List<Path> filesIn(Path directory, String ending) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .filter(child -> child.toString().endsWith(ending) && Files.isRegularFile(child))
          .sorted()
          .toList();
    } catch (IOException e) {
      // As with a directory that is not there: what is missing is told by a refused certificate.
      return List.of();
    }
  }

  /// Believes nobody; costs nothing.
  static SSLContext nobody() {
    return context(new TrustManager[0]);
  }

  /// Reads the certificates.
  ///
  /// @throws Trouble if a file that was named cannot be read
  SSLContext context() throws Trouble {
    if (everybody) {
      return context(new TrustManager[] {new Everybody()});
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      if (ownOfJdk) {
        for (X509Certificate authority : authoritiesOfJdk()) {
          store.setCertificateEntry("jdk" + number++, authority);
        }
      }
      for (Path file : files) {
        for (Certificate authority : read(file)) {
          store.setCertificateEntry("file" + number++, authority);
        }
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return context(factory.getTrustManagers());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Certificate> read(Path file) throws Trouble {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
    } catch (IOException | CertificateException e) {
      throw new Trouble(
          Trouble.Kind.REFUSED, "the certificates in " + file + " cannot be read: " + e, e);
    }
  }

  private static List<X509Certificate> authoritiesOfJdk() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager own) {
        return List.of(own.getAcceptedIssuers());
      }
    }
    return List.of();
  }

  private static SSLContext context(TrustManager[] managers) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  // The extended kind: with the plain one the JDK would still compare the host's name.
  private static final class Everybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
