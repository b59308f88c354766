package dev.refract.distro.apt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// `gpgv`, whose word is taken as apt takes it: one good signature and no bad one, and SHA-1 is
/// weak.
///
/// @param folder for what it reads and writes
record Gpgv(Path folder) {
  /// @param document with one character for each byte
  /// @param keyring binary
  boolean accepts(String document, byte[] keyring) throws IOException, InterruptedException {
    Path keys = folder.resolve("keys.gpg");
    Files.write(keys, keyring);
    Path file = folder.resolve("InRelease");
    Files.writeString(file, document, StandardCharsets.ISO_8859_1);
    String status =
        HostCommand.run(
                "gpgv",
                "--homedir",
                folder.toString(),
                "--status-fd",
                "1",
                "--weak-digest",
                "SHA1",
                "--keyring",
                keys.toString(),
                file.toString())
            .output();
    return status.contains("[GNUPG:] GOODSIG")
        && !status.contains("[GNUPG:] BADSIG")
        && !status.contains("[GNUPG:] NODATA")
        && !status.contains("[GNUPG:] UNEXPECTED");
  }
}
