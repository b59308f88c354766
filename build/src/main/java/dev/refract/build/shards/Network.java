package dev.refract.build.shards;

import dev.refract.build.roots.Root;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a program in the sandbox needs to reach a server as programs of the caller do.
///
/// @param machine the file system whose configuration is taken, normally `/`
/// @param environment the caller's
record Network(Path machine, Map<String, String> environment) {
  private static final List<String> PROXIES =
      List.of(
          "all_proxy",
          "ALL_PROXY",
          "http_proxy",
          "https_proxy",
          "HTTPS_PROXY",
          "no_proxy",
          "NO_PROXY");

  private static final List<String> BUNDLES =
      List.of("GIT_SSL_CAINFO", "SSL_CERT_FILE", "CURL_CA_BUNDLE");

  private static final String BUNDLE = "etc/ssl/certs/ca-certificates.crt";

  /// The name of the file with certificates in the directory of [#etc].
  static final String CERTIFICATES = "certificates.crt";

  /// The variables of proxies.
  SortedMap<String, String> proxies() {
    SortedMap<String, String> proxies = new TreeMap<>(environment);
    proxies.keySet().retainAll(PROXIES);
    return proxies;
  }

  /// Fills the new directory `etc` with what stands for `/etc`: how names are found, and whom to
  /// trust.
  ///
  /// @param root whose certificates are taken if the machine has none
  void etc(Path etc, Root root) throws IOException {
    Files.createDirectory(etc);
    for (String name : List.of("resolv.conf", "hosts")) {
      Path file = machine.resolve("etc").resolve(name);
      if (Files.isReadable(file)) {
        Files.write(etc.resolve(name), Files.readAllBytes(file));
      }
    }
    Files.writeString(etc.resolve("nsswitch.conf"), "passwd: files\nhosts: files dns\n");
    Files.writeString(etc.resolve("passwd"), "refract:x:1000:1000:refract:/temporary:/bin/sh\n");
    Files.write(etc.resolve(CERTIFICATES), certificates(root));
  }

  private byte[] certificates(Root root) throws IOException {
    Optional<Path> own =
        Stream.concat(
                BUNDLES.stream()
                    .flatMap(name -> Optional.ofNullable(environment.get(name)).stream())
                    .map(Path::of),
                Stream.of(machine.resolve(BUNDLE)))
            .filter(Files::isReadable)
            .findFirst();
    if (own.isPresent()) {
      return Files.readAllBytes(own.get());
    }
    ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.walk(root.tree().resolve("usr/share/ca-certificates"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".crt")).sorted().toList()) {
        bundle.write(Files.readAllBytes(file));
        bundle.write('\n');
      }
    }
    return bundle.toByteArray();
  }
}
