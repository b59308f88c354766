package dev.refract.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DocumentsFuzzTest {
  @FuzzTest
  void documentsAreReadOrRefused(byte[] bytes) throws Failure {
    check(bytes);
  }

  @FuzzTest
  void namesAreReadOrRefused(byte[] bytes) throws Failure {
    checkName(new String(bytes, StandardCharsets.UTF_8));
  }

  @Test
  void damagedDocumentsAreReadOrRefused() throws Exception {
    PlatformImage image = Examples.image(Examples.V6, Examples.layer(0));
    byte[][] good = {
      image.config().bytes(), image.manifest().bytes(), Examples.greeter().index().bytes()
    };
    Random random = new Random(2);
    for (int i = 0; i < 1_500; i++) {
      byte[] bytes = good[i % good.length].clone();
      for (int j = random.nextInt(3); j >= 0; j--) {
        // Among the letters, so that some of them stay JSON.
        bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(95));
      }
      check(bytes);
    }
  }

  @Test
  void damagedNamesAreReadOrRefused() throws Exception {
    String good = "localhost:5000/a-b/c__d.e:v1@sha256:" + "0".repeat(64);
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(good.substring(0, 10 + random.nextInt(25)));
      for (int j = random.nextInt(3); j >= 0; j--) {
        text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
      }
      checkName(text.toString());
    }
  }

  private static void check(byte[] bytes) throws Failure {
    try {
      ImageConfig config = ImageConfig.read("config", bytes).value();
      assertThat(ImageConfig.read("config", config.bytes()).value()).isEqualTo(config);
    } catch (Failure refused) {
      assertThat(refused.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    }
    try {
      ImageManifest manifest = ImageManifest.read("manifest", bytes).value();
      assertThat(ImageManifest.read("manifest", manifest.bytes()).value()).isEqualTo(manifest);
    } catch (Failure refused) {
      assertThat(refused.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    }
    try {
      ImageIndex index = ImageIndex.read("index", bytes).value();
      assertThat(ImageIndex.read("index", index.bytes()).value()).isEqualTo(index);
    } catch (Failure refused) {
      assertThat(refused.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    }
  }

  private static void checkName(String text) throws Failure {
    Reference name;
    try {
      name = Reference.parse(text);
    } catch (Failure refused) {
      assertThat(refused.kind()).isEqualTo(Failure.Kind.USAGE);
      return;
    }
    assertThat(Reference.parse(name.toString())).isEqualTo(name);
    assertThat(Reference.parse(name.familiar())).isEqualTo(name);
  }
}
