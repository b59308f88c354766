package dev.refract.acceptance;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A new key that an archive of packages is signed with, by GnuPG. GnuPG keeps keys in an agent,
/// which runs until it is told to end.
///
/// @param top a folder for what belongs to the key
/// @param peers that GnuPG is one of
/// @param home the option that names GnuPG's own folder
record ArchiveKey(Path top, Peers peers, String home) implements AutoCloseable {
  static ArchiveKey create(Path top) throws Failure, IOException, InterruptedException {
    // A socket of the agent is in it, whose path may not be long.
    String home = "--homedir=" + Files.createDirectory(top.resolve("g"));
    ArchiveKey key = new ArchiveKey(top, Peers.get(), home);
    key.peers.run(top, "gpg-agent", home, "--daemon").orFail();
    key.gpg("--quick-generate-key", "test", "rsa3072", "sign", "never");
    key.gpg("--armor", "--output=" + key.file(), "--export", "test");
    return key;
  }

  /// The public half.
  Path file() {
    return top.resolve("key.asc");
  }

  /// Writes what is in `text`, signed, to `signed`.
  void sign(Path text, Path signed) throws IOException, InterruptedException {
    gpg("--clearsign", "--output=" + signed, text.toString());
  }

  private void gpg(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(home, "--batch", "--passphrase="));
    words.add("--pinentry-mode=loopback");
    words.addAll(List.of(arguments));
    peers.run(top, "gpg", words.toArray(String[]::new)).orFail();
  }

  @Override
  public void close() throws IOException {
    try {
      peers.run(top, "gpg-connect-agent", home, "--no-autostart", "killagent", "/bye").orFail();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
