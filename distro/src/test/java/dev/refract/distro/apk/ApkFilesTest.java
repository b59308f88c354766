package dev.refract.distro.apk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApkFilesTest {
  private static Optional<TestApk> made = Optional.empty();

  @TempDir private Path folder = Path.of("");
  private TrustedKeys keys = TrustedKeys.bundled();

  @BeforeAll
  static void key() throws Exception {
    made = Optional.of(new TestApk());
  }

  private static TestApk apk() {
    return made.orElseThrow();
  }

  @BeforeEach
  void trust() throws Exception {
    keys = apk().keys(folder.resolve("keys"), TestApk.KEY);
  }

  private static byte[] data() throws Exception {
    return TestApk.member(TestApk.files("usr/bin/hello", "hello", "usr/lib/x", "x"), true);
  }

  private static ApkPackage pack(byte[] control, byte[] all) throws Exception {
    return new ApkPackage(
        "hello",
        new Version("1.0-r0"),
        "x86_64",
        "main",
        "hello",
        all.length,
        1,
        Checksum.read(TestApk.q1(control)).orElseThrow(),
        List.of(),
        List.of(),
        0,
        "",
        "",
        0);
  }

  private Path file(byte[] bytes) throws IOException {
    Path file = folder.resolve("hello-1.0-r0.apk");
    Files.write(file, bytes);
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "RSA256", "RSA512", "unsigned", "unknown key"})
  void aPackageIsProvenAndUnpacked(String how) throws Exception {
    byte[] data = data();
    byte[] control = TestApk.control("hello", "1.0-r0", data);
    byte[] signature =
        switch (how) {
          case "unsigned" -> new byte[0];
          case "unknown key" -> apk().signature(control, "RSA256", "other.rsa.pub");
          default -> apk().signature(control, how, TestApk.KEY);
        };
    byte[] all = TestApk.joined(signature, control, data);
    Apk.verify(file(all), pack(control, all), keys);
    Apk.Unpacked unpacked = Apk.unpack(file(all), "hello", folder.resolve("tree"));
    assertThat(unpacked.installed())
        .isEqualTo("C:" + TestApk.q1(control) + "\nP:hello\nV:1.0-r0\nA:x86_64\n");
    assertThat(unpacked.files().nodes().keySet())
        .containsExactly("usr", "usr/bin", "usr/bin/hello", "usr/lib", "usr/lib/x");
    assertThat(folder.resolve("tree/usr/bin/hello")).hasContent("hello");
  }

  @Test
  void aPackageWithAnotherPartIsRefused() throws Exception {
    byte[] data = data();
    byte[] control = TestApk.control("hello", "1.0-r0", data);
    byte[] other = TestApk.member(TestApk.files("usr/bin/hello", "hallo"), true);
    refused(TestApk.joined(control, other), control, "should have the data part");
    byte[] otherControl = TestApk.control("hello", "1.0-r0", other);
    refused(TestApk.joined(otherControl, other), control, "should have the control part sha1:");
    byte[] otherName = TestApk.control("jello", "1.0-r0", data);
    refused(TestApk.joined(otherName, data), otherName, "is the package [jello] [1.0-r0]");
    byte[] bad = apk().signature(TestApk.bytes("something else"), "RSA256", TestApk.KEY);
    refused(TestApk.joined(bad, control, data), control, "has a wrong signature .SIGN.RSA256");
    refused(TestApk.joined(control, data, data), control, "should have the data part");
    refused(control, control, "ends before its last part");
    byte[] mixed =
        TestApk.member(TestApk.files(".SIGN.RSA.x", "x", ".PKGINFO", "pkgname = x\n"), false);
    refused(TestApk.joined(mixed, control, data), control, "has .PKGINFO among its signatures");
    byte[] twice = TestApk.joined(data, data);
    byte[] ofTwice = TestApk.control("hello", "1.0-r0", twice);
    assertThatThrownBy(
            () -> Apk.unpack(file(TestApk.joined(ofTwice, twice)), "hello", folder.resolve("tree")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("has more parts than it should");
  }

  private void refused(byte[] all, byte[] control, String why) throws Exception {
    ApkPackage pack = pack(control, all);
    Path file = file(all);
    assertThatThrownBy(() -> Apk.verify(file, pack, keys))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(why)
        .extracting(failure -> ((Failure) failure).kind())
        .isEqualTo(Failure.Kind.UNTRUSTED);
  }

  private static String paragraph(String name, byte[] control) throws Exception {
    return "C:"
        + TestApk.q1(control)
        + "\nP:"
        + name
        + "\nV:1.0-r0\nA:x86_64\nS:10\nI:20\nT:A test\nL:MIT\no:hello\nt:1700000000\n"
        + "D:so:libc.musl-x86_64.so.1\np:cmd:hello=1.0-r0 weird=thing\n\n";
  }

  private List<ApkPackage> read(byte[] bytes) throws Exception {
    Path file = folder.resolve("APKINDEX.tar.gz");
    Files.write(file, bytes);
    return ApkIndex.read(file, "the index", "main", keys);
  }

  private static byte[] index(String text) throws Exception {
    return TestApk.member(TestApk.files("APKINDEX", text, "DESCRIPTION", "test"), true);
  }

  @Test
  void anIndexIsReadIfItIsSigned() throws Exception {
    byte[] index = index(paragraph("hello", new byte[0]) + paragraph("other", new byte[1]));
    List<ApkPackage> packages =
        read(TestApk.joined(apk().signature(index, "RSA256", TestApk.KEY), index));
    assertThat(packages.stream().map(ApkPackage::toString))
        .containsExactly("hello-1.0-r0", "other-1.0-r0");
    assertThat(packages.getFirst().provides().toString()).contains("cmd:hello").contains("weird");
    assertThatThrownBy(() -> read(index)).hasMessageContaining("the index is not signed");
    assertThatThrownBy(
            () -> read(TestApk.joined(apk().signature(index, "RSA", "other.rsa.pub"), index)))
        .hasMessageContaining("is signed by none of the keys that count: .SIGN.RSA.other.rsa.pub")
        .hasMessageContaining("(keys: test.rsa.pub)");
    byte[] more = index(paragraph("hello", new byte[0]) + paragraph("evil", new byte[1]));
    assertThatThrownBy(() -> read(TestApk.joined(apk().signature(index, "RSA", TestApk.KEY), more)))
        .hasMessageContaining("has a wrong signature");
    // A second index behind the signed one.
    assertThatThrownBy(
            () -> read(TestApk.joined(apk().signature(index, "RSA", TestApk.KEY), index, more)))
        .isInstanceOf(Failure.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P:../x\nV:1\nS:1\nC:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "P:x\nV:1_foo\nS:1\nC:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "P:x\nV:1\nS:1\nC:Q1AAAA\n",
        "P:x\nV:1\nS:-1\nC:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "P:x\nP:y\nV:1\nS:1\nC:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "no field\n",
      })
  void aSignedIndexOfAnotherFormIsRefused(String text) throws Exception {
    byte[] index = index(text);
    byte[] all = TestApk.joined(apk().signature(index, "RSA256", TestApk.KEY), index);
    assertThatThrownBy(() -> read(all))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the index, line ");
  }

  @Test
  void aDamagedPackageIsRefused() throws Exception {
    byte[] data = data();
    byte[] control = TestApk.control("hello", "1.0-r0", data);
    byte[] all = TestApk.joined(apk().signature(control, "RSA256", TestApk.KEY), control, data);
    int signed = all.length - control.length - data.length;
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = all.clone();
      int at = signed + random.nextInt(bytes.length - signed);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      ApkPackage pack = pack(control, bytes);
      Path file = file(bytes);
      assertThatThrownBy(() -> Apk.verify(file, pack, keys)).isInstanceOf(Failure.class);
    }
  }

  @FuzzTest
  void aFileOfAnyBytesIsReadOrRefused(byte[] bytes) throws Exception {
    Path directory = Files.createTempDirectory("refract-fuzz");
    Path file = directory.resolve("x");
    try {
      Files.write(file, bytes);
      SignedFile.of(file, "x", 2);
    } catch (Failure failure) {
      assertThat(failure.kind()).isEqualTo(Failure.Kind.UNTRUSTED);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  @Test
  void theKeysThatComeWithRefractAreRsaKeysOfTheirNames() throws Exception {
    TrustedKeys bundled = TrustedKeys.bundled();
    assertThat(bundled.names()).hasSize(3).allMatch(name -> name.startsWith("alpine-devel@"));
    for (String name : bundled.names()) {
      assertThat(bundled.check(".SIGN.RSA." + name)).isPresent();
    }
    Path weak = Files.createDirectory(folder.resolve("weak"));
    Files.writeString(weak.resolve("a.rsa.pub"), "-----BEGIN PUBLIC KEY-----\nAAAA\n");
    assertThatThrownBy(() -> TrustedKeys.of(weak)).hasMessageContaining("is no RSA public key");
  }
}
