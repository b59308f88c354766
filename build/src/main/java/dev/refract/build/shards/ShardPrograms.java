package dev.refract.build.shards;

import dev.refract.build.roots.Indices;
import dev.refract.build.roots.Releases;
import dev.refract.build.roots.Root;
import dev.refract.build.roots.Roots;
import dev.refract.build.roots.Selection;
import dev.refract.build.store.Store;
import dev.refract.distro.apt.DebianRelease;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The root with Debian's `shards` and the `git` that it calls.
///
/// @param releases whose packages are chosen from
record ShardPrograms(Store store, Releases releases, Roots roots) {
  // Debian 12 has no package `shards`.
  private static final String RELEASE = "debian:trixie";

  private static final List<String> WANTED =
      List.of("bubblewrap", "ca-certificates", "coreutils", "dash", "git", "shards");

  /// `shards` only asks the compiler for its version, which it can be told; the commands of git
  /// that are written in Perl do not fetch.
  private static final Set<String> UNUSED =
      Set.of("crystal", "debconf", "git-man", "liberror-perl", "openssl", "perl", "perl-base");

  Root root() throws Failure, IOException, InterruptedException {
    Indices indices = releases.open(DebianRelease.parse(RELEASE), new TreeSet<>(Set.of("amd64")));
    return roots.root(new Selection(indices, "amd64", WANTED, UNUSED, true).resolve(store));
  }
}
