package dev.refract.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Examples;
import dev.refract.oci.Image;
import dev.refract.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreFuzzTest {
  @FuzzTest
  void anArchiveIsReadOrRefused(byte[] bytes) throws Exception {
    Path folder = Files.createTempDirectory("refract-fuzz");
    Path file = folder.resolve("image.tar");
    try {
      Files.write(file, bytes);
      inspect(file);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  @Test
  void aDamagedArchiveIsReadAsItWasOrRefused(@TempDir Path folder) throws Exception {
    Image image =
        new Image(
            List.of(
                Examples.image(
                    Examples.V6, Tars.gzipped("etc/", "etc/a=1"), Tars.layer("x->etc/a"))),
            Annotations.NONE);
    ByteArrayOutputStream good = new ByteArrayOutputStream();
    HybridArchive.write(good, image, List.of(Reference.parse("greeter:1")), Examples.V6);
    Path file = folder.resolve("image.tar");
    Files.write(file, good.toByteArray());
    String whole = inspect(file).orElseThrow();
    int refused = 0;
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = good.toByteArray();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bytes);
      Optional<String> found = inspect(file);
      refused += found.isEmpty() ? 1 : 0;
      // The names are no content: nothing but their own syntax guards them.
      found.ifPresent(text -> assertThat(platforms(text)).isEqualTo(platforms(whole)));
    }
    assertThat(refused).isGreaterThan(100);
  }

  private static String platforms(String inspection) {
    return inspection.substring(inspection.indexOf("\"platforms\""));
  }

  private static Optional<String> inspect(Path file) throws IOException {
    try (ImageStore store = ImageStore.open(file)) {
      for (StoredImage image : store.images()) {
        for (StoredPlatform platform : image.platforms()) {
          assertThat(platform.files().files()).isNotNull();
        }
        return Optional.of(Inspection.of(image).toJson().compact());
      }
      return Optional.empty();
    } catch (Failure refused) {
      return Optional.empty();
    }
  }
}
