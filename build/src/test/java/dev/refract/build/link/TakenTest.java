package dev.refract.build.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TakenTest {
  /// What lld 19 prints, with the sysroot at `/r/s`.
  @Test
  void membersAndObjectsOfTheSysrootCountAndNothingElse() {
    String trace =
        """
        /r/s/usr/lib/x86_64-linux-gnu/Scrt1.o
        /in/object.o
        /r/s/usr/lib/x86_64-linux-gnu/libssl.a
        /r/s/usr/lib/x86_64-linux-gnu/libz.a
        /r/s/usr/lib/x86_64-linux-gnu/libssl.a(libssl-lib-ssl_lib.o)
        /r/s/usr/lib/x86_64-linux-gnu/libssl.a(libssl-lib-ssl_cert.o)
        /r/s/usr/lib/x86_64-linux-gnu/libm.so.6
        /r/s/lib/x86_64-linux-gnu/libc_nonshared.a(atexit.oS)
        /r/s/usr/lib/gcc/x86_64-linux-gnu/12/../../../x86_64-linux-gnu/libgc.a(alloc.o)
        /project/lib/vendored.a(x.o)
        """;
    assertThat(Taken.in(trace, "/r/s"))
        .containsExactly(
            "usr/lib/x86_64-linux-gnu/Scrt1.o",
            "usr/lib/x86_64-linux-gnu/libc_nonshared.a",
            "usr/lib/x86_64-linux-gnu/libgc.a",
            "usr/lib/x86_64-linux-gnu/libssl.a");
  }
}
