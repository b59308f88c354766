package dev.refract.oci.sign;

import dev.refract.failure.Failure;
import dev.refract.oci.json.Fields;
import dev.refract.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/// How cosign keeps its private keys: JSON that says scrypt makes a key of the password, and with
/// it NaCl's secretbox (XSalsa20, Poly1305) encrypted the PKCS#8 form
/// (github.com/secure-systems-lab/go-securesystemslib, `encrypted`).
final class EncryptedKey {
  // Known to ask for 128 · N · r bytes: what cosign writes takes 64 MB, a hostile file gets no more
  // than twice as much.
  private static final long MOST_BLOCKS = 1 << 20;
  private static final int KEY = 32;
  private static final int NONCE = 24;
  private static final int TAG = 16;

  private EncryptedKey() {}

  static byte[] open(String what, byte[] content, Optional<String> password) throws Failure {
    if (password.isEmpty()) {
      throw new Failure(Failure.Kind.USAGE, "sign", what + " is encrypted")
          .remedy("put its password into the environment, as COSIGN_PASSWORD");
    }
    Fields top = Json.parseObject("sign", what, content);
    Fields kdf = top.object("kdf");
    Fields parameters = kdf.object("params");
    Fields cipher = top.object("cipher");
    long n = parameters.number("N");
    long r = parameters.number("r");
    long p = parameters.number("p");
    boolean known =
        kdf.text("name").equals("scrypt") && cipher.text("name").equals("nacl/secretbox");
    boolean bearable =
        n > 1 && Long.bitCount(n) == 1 && n <= MOST_BLOCKS && r >= 1 && r <= 64 && p >= 1 && p <= 4;
    if (!known || !bearable || n * r > MOST_BLOCKS) {
      throw new Failure(
          Failure.Kind.UNSUPPORTED, "sign", what + " is encrypted in a way that is not known here");
    }
    byte[] nonce = bytes(cipher, "nonce");
    byte[] sealed = bytes(top, "ciphertext");
    if (nonce.length != NONCE || sealed.length < TAG) {
      throw wrong(what);
    }
    byte[] key =
        SCrypt.generate(
            password.get().getBytes(StandardCharsets.UTF_8),
            bytes(kdf, "salt"),
            (int) n,
            (int) r,
            (int) p,
            KEY);
    XSalsa20Engine stream = new XSalsa20Engine();
    stream.init(false, new ParametersWithIV(new KeyParameter(key), nonce));
    // The first block of the key stream is the authenticator's key.
    byte[] authenticator = new byte[KEY];
    stream.processBytes(authenticator, 0, KEY, authenticator, 0);
    Poly1305 mac = new Poly1305();
    mac.init(new KeyParameter(authenticator));
    mac.update(sealed, TAG, sealed.length - TAG);
    byte[] tag = new byte[TAG];
    mac.doFinal(tag, 0);
    if (!MessageDigest.isEqual(tag, Arrays.copyOf(sealed, TAG))) {
      throw wrong(what);
    }
    byte[] plain = new byte[sealed.length - TAG];
    stream.processBytes(sealed, TAG, plain.length, plain, 0);
    return plain;
  }

  private static byte[] bytes(Fields fields, String name) throws Failure {
    try {
      return Base64.getDecoder().decode(fields.text(name));
    } catch (IllegalArgumentException e) {
      throw fields.failure(name, "expected base64");
    }
  }

  private static Failure wrong(String what) {
    return new Failure(
            Failure.Kind.USAGE, "sign", "the password does not open " + what + ", or it is damaged")
        .remedy("put the right password into COSIGN_PASSWORD");
  }
}
