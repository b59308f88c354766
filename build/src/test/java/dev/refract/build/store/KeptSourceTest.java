package dev.refract.build.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refract.failure.Failure;
import dev.refract.oci.Blob;
import dev.refract.oci.BlobBytes;
import dev.refract.oci.BlobFile;
import dev.refract.oci.BlobSource;
import dev.refract.oci.Descriptor;
import dev.refract.oci.MediaTypes;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptSourceTest {
  private static final BlobBytes LAYER = Blob.of("a layer".getBytes(StandardCharsets.UTF_8));
  private static final Descriptor WANTED = Descriptor.of(MediaTypes.LAYER, LAYER);

  private final AtomicInteger asked = new AtomicInteger();

  private BlobSource giving(BlobBytes content) {
    return _ -> {
      asked.incrementAndGet();
      return content;
    };
  }

  private static byte[] read(Path cache, BlobSource source) throws Exception {
    try (InputStream in = new KeptSource(Store.open(cache), source).blob(WANTED).open()) {
      return in.readAllBytes();
    }
  }

  @Test
  void whatWasReadIsNotAskedForAgain(@TempDir Path cache) throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(read(cache, giving(LAYER))).asString().isEqualTo("a layer");
    }
    assertThat(asked).hasValue(1);
    assertThat(KeptSource.kept(Store.open(cache), LAYER.digest())).contains(WANTED);
  }

  @Test
  void whatIsBrokenIsAskedForAgain(@TempDir Path cache) throws Exception {
    read(cache, giving(LAYER));
    Files.writeString(cache.resolve("blobs/sha256").resolve(LAYER.digest().hex()), "a liar?");
    assertThat(read(cache, giving(LAYER))).asString().isEqualTo("a layer");
    assertThat(asked).hasValue(2);
  }

  @Test
  void whatIsSomethingElseIsRefusedAndNotKept(@TempDir Path cache) throws Exception {
    Path file = Files.writeString(cache.resolve("other"), "a liar?");
    BlobSource lying = descriptor -> new BlobFile(file, descriptor.digest(), descriptor.size());
    assertThatThrownBy(() -> read(cache, lying))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.UNTRUSTED))
        .hasMessageContaining("its content has the digest");
    assertThat(read(cache, giving(LAYER))).asString().isEqualTo("a layer");
  }
}
