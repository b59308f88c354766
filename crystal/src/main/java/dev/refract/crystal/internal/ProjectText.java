package dev.refract.crystal.internal;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The text of a project's own small files.
public final class ProjectText {
  private static final int BYTES = 1 << 20;

  private ProjectText() {}

  /// The text of `file`, which messages call `name`; empty where there is none.
  ///
  /// @throws Failure of kind PROJECT for one that is too large or not UTF-8
  public static Optional<String> read(Path file, String name) throws Failure, IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(BYTES + 1);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (bytes.length > BYTES) {
      throw new Failure(
          Failure.Kind.PROJECT, "project", name + " is larger than " + BYTES + " bytes");
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new Failure(Failure.Kind.PROJECT, "project", name + " is not UTF-8", e);
    }
  }
}
