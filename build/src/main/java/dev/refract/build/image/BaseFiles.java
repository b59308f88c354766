package dev.refract.build.image;

import dev.refract.build.config.Account;
import dev.refract.build.roots.PackageTree;
import dev.refract.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What every program expects to find around itself: accounts, certificates, time zones, the names
/// of services, a place for temporary files.
public final class BaseFiles {
  /// Where the certificates of all trusted authorities are, in one file.
  public static final String CERTIFICATES = "etc/ssl/certs/ca-certificates.crt";

  /// The image's `/etc/nsswitch.conf`.
  public static final String NAME_SERVICES =
      """
      passwd:    files
      group:     files
      hosts:     files dns
      networks:  files
      protocols: files
      services:  files
      """;

  private static final String ZONES = "usr/share/zoneinfo/";
  private static final String AUTHORITIES = "usr/share/ca-certificates/";

  private BaseFiles() {}

  /// The packages that the files come from.
  ///
  /// @param files `base-files`
  /// @param certificates `ca-certificates`
  /// @param zones `tzdata`
  /// @param network `netbase`
  public record Packages(
      PackageTree files, PackageTree certificates, PackageTree zones, PackageTree network) {}

  /// The packages of Alpine that the files come from.
  ///
  /// @param release `alpine-release`
  /// @param layout `alpine-baselayout-data`
  /// @param certificates `ca-certificates-bundle`
  /// @param zones `tzdata`
  public record AlpinePackages(
      PackageTree release, PackageTree layout, PackageTree certificates, PackageTree zones) {}

  /// The entries of the layer with the base files of Alpine.
  static SortedMap<String, Entry> entries(AlpinePackages packages) throws Failure {
    SortedMap<String, Entry> entries = new TreeMap<>();
    entries.putAll(directories());
    entries.putAll(accounts());
    entries.putAll(
        PackageFiles.of(
            packages.release(),
            path -> path.equals("usr/lib/os-release") || path.equals("etc/alpine-release")));
    entries.put("etc/os-release", new Entry.Symlink("../usr/lib/os-release"));
    entries.putAll(PackageFiles.of(packages.layout(), BaseFiles::isOfNetwork));
    // One file already.
    entries.put(
        CERTIFICATES, Entry.file(PackageFiles.content(packages.certificates(), CERTIFICATES)));
    entries.put("etc/ssl/cert.pem", new Entry.Symlink("certs/ca-certificates.crt"));
    entries.putAll(PackageFiles.of(packages.zones(), BaseFiles::isZone));
    return entries;
  }

  private static boolean isOfNetwork(String path) {
    return path.equals("etc/services") || path.equals("etc/protocols");
  }

  /// The entries of the layer with the base files.
  static SortedMap<String, Entry> entries(Packages packages) throws Failure, IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    entries.putAll(directories());
    entries.putAll(accounts());
    entries.putAll(
        PackageFiles.of(
            packages.files(),
            path -> path.equals("usr/lib/os-release") || path.equals("etc/debian_version")));
    entries.put("etc/os-release", new Entry.Symlink("../usr/lib/os-release"));
    entries.putAll(PackageFiles.of(packages.network(), BaseFiles::isOfNetwork));
    entries.putAll(certificates(packages.certificates()));
    entries.putAll(PackageFiles.of(packages.zones(), BaseFiles::isZone));
    List<PackageTree> all =
        List.of(packages.files(), packages.certificates(), packages.zones(), packages.network());
    for (PackageTree tree : all) {
      entries.putAll(PackageFiles.known(tree, all));
    }
    return entries;
  }

  private static Map<String, Entry> directories() {
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (String name : new String[] {"bin", "lib", "sbin"}) {
      entries.put(name, new Entry.Symlink("usr/" + name));
      entries.put("usr/" + name, Entry.directory());
    }
    for (String name :
        new String[] {"dev", "etc", "home", "proc", "run", "sys", "var", "var/lib"}) {
      entries.put(name, Entry.directory());
    }
    entries.put("root", new Entry.Directory(0700, Entry.ROOT));
    entries.put("home/nonroot", new Entry.Directory(0700, Account.NONROOT.owner()));
    entries.put("tmp", new Entry.Directory(01777, Entry.ROOT));
    entries.put("var/tmp", new Entry.Directory(01777, Entry.ROOT));
    entries.put("var/run", new Entry.Symlink("../run"));
    return entries;
  }

  private static Map<String, Entry> accounts() {
    return Map.of(
        "etc/passwd",
        Entry.file(Content.text(Account.passwd())),
        "etc/group",
        Entry.file(Content.text(Account.group())),
        "etc/nsswitch.conf",
        Entry.file(Content.text(NAME_SERVICES)));
  }

  /// All of the package's authorities in one file, in the order of their names, as
  /// `update-ca-certificates` would make it; and the links by which OpenSSL finds it unasked.
  private static Map<String, Entry> certificates(PackageTree tree) throws IOException {
    ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    for (String path : tree.below(AUTHORITIES).keySet()) {
      if (path.endsWith(".crt")) {
        byte[] certificate = Files.readAllBytes(tree.file(path));
        bundle.write(certificate);
        if (certificate[certificate.length - 1] != '\n') {
          bundle.write('\n');
        }
      }
    }
    return Map.of(
        CERTIFICATES,
        Entry.file(Content.made(bundle.toByteArray())),
        "usr/lib/ssl/cert.pem",
        new Entry.Symlink("../../../" + CERTIFICATES),
        "usr/lib/ssl/certs",
        new Entry.Symlink("../../../etc/ssl/certs"));
  }

  // `right` counts leap seconds and `posix` says everything twice; `localtime` leads to a file that
  // containers get from outside, if at all.
  private static boolean isZone(String path) {
    return path.startsWith(ZONES)
        && !path.startsWith(ZONES + "right/")
        && !path.startsWith(ZONES + "posix/")
        && !path.equals(ZONES + "localtime");
  }
}
