package dev.refract.crystal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OverlayTest {
  private static final String ARM = "arm-linux-gnueabihf";
  private static final String I386 = "i386-linux-gnu";

  @TempDir private Path library;

  private void write(String target, String file, String... lines) throws IOException {
    Path path = library.resolve("lib_c").resolve(target).resolve("c").resolve(file);
    Files.createDirectories(path.getParent());
    List<String> all = new ArrayList<>(List.of("lib LibC"));
    all.addAll(List.of(lines));
    all.add("end");
    Files.writeString(path, String.join("\n", all) + "\n", ISO_8859_1);
  }

  /// Bindings of the shape that Crystal's have, as few as the overlay asks for.
  private void arm() throws IOException {
    write(
        ARM,
        "sys/types.cr",
        "  alias BlkcntT = Long",
        "  alias InoT = ULong",
        "  alias OffT = Long",
        "  alias SusecondsT = Long",
        "  alias TimeT = Long");
    write(
        ARM,
        "sys/stat.cr",
        "  struct Stat",
        "    st_dev : DevT",
        "    __pad1 : UShort",
        "    st_ino : InoT",
        "    st_mode : ModeT",
        "    st_nlink : NlinkT",
        "    st_uid : UidT",
        "    st_gid : GidT",
        "    st_rdev : DevT",
        "    __pad2 : UShort",
        "    st_size : OffT",
        "    st_blksize : BlksizeT",
        "    st_blocks : BlkcntT",
        "    st_atim : Timespec",
        "    st_mtim : Timespec",
        "    st_ctim : Timespec",
        "    __glibc_reserved4 : ULong",
        "    __glibc_reserved5 : ULong",
        "  end",
        "",
        "  fun mkdir(x0 : Char*) : Int",
        "  fun stat(x0 : Char*, x1 : Stat*) : Int");
    write(
        ARM,
        "dirent.cr",
        "  struct Dirent",
        "    d_ino : InoT",
        "    d_off : Long",
        "  end",
        "  fun readdir(x0 : DIR*) : Dirent*");
    write(
        ARM,
        "sys/time.cr",
        "  struct Timeval",
        "    tv_sec : TimeT",
        "    tv_usec : SusecondsT",
        "  end",
        "  fun gettimeofday(x0 : Timeval*, x1 : Void*) : Int",
        "  fun futimens(x0 : Int, x1 : Timespec[2]) : Int");
    write(
        ARM,
        "time.cr",
        "  struct Timespec",
        "    tv_sec : TimeT",
        "    tv_nsec : Long",
        "  end",
        "  fun nanosleep(x0 : Timespec*, x1 : Timespec*) : Int",
        "  fun tzset : Void");
    write(
        ARM,
        "sys/resource.cr",
        "  alias RlimT = ULongLong",
        "  struct Rlimit",
        "    rlim_cur : RlimT",
        "  end",
        "  struct RUsage",
        "    ru_utime : Timeval",
        "  end",
        "  fun getrusage(x0 : Int, x1 : RUsage*) : Int",
        "  fun getrlimit(x0 : Int, x1 : Rlimit*) : Int");
    write(ARM, "string.cr", "  # caf\u00e9", "  fun strlen(x0 : Char*) : SizeT");
    write(ARM, "stdlib.cr", "  fun free(x0 : Void*) : Void");
    fibers(
        "class Fiber",
        "  def makecontext(stack_ptr, fiber_main) : Void*",
        "    stack_ptr[0] = fiber_main.pointer",
        "  end",
        "",
        "  def self.swapcontext(current_context, new_context) : Nil",
        "  end",
        "end");
  }

  private void fibers(String... lines) throws IOException {
    Path file = library.resolve("fiber/context/arm.cr");
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines));
  }

  /// The same for 32-bit x86, of a version that does not ask for limits.
  private void i386() throws IOException {
    write(
        I386,
        "sys/types.cr",
        "  alias BlkcntT = LongLong",
        "  alias InoT = ULongLong",
        "  alias OffT = LongLong",
        "  alias SusecondsT = Long",
        "  alias TimeT = Long");
    write(
        I386,
        "sys/stat.cr",
        "  struct Stat # stat64",
        "    st_dev : DevT",
        "    __pad1 : UInt",
        "    __st_ino : ULong",
        "    st_mode : ModeT",
        "    st_nlink : NlinkT",
        "    st_uid : UidT",
        "    st_gid : GidT",
        "    st_rdev : DevT",
        "    __pad2 : UInt",
        "    st_size : OffT",
        "    st_blksize : BlksizeT",
        "    st_blocks : BlkcntT",
        "    st_atim : Timespec",
        "    st_mtim : Timespec",
        "    st_ctim : Timespec",
        "    st_ino : InoT",
        "  end",
        "  fun stat = stat64(x0 : Char*, x1 : Stat*) : Int");
    write(
        I386,
        "sys/time.cr",
        "  struct Timeval",
        "    tv_sec : TimeT",
        "    tv_usec : SusecondsT",
        "  end",
        "  fun gettimeofday(x0 : Timeval*, x1 : Void*) : Int",
        "  fun futimens(x0 : Int, x1 : Timespec[2]) : Int");
    write(
        I386,
        "time.cr",
        "  struct Timespec",
        "    tv_sec : TimeT",
        "    tv_nsec : Long",
        "  end",
        "  fun nanosleep(x0 : Timespec*, x1 : Timespec*) : Int",
        "  fun tzset : Void");
    write(I386, "sys/sendfile.cr", "  fun sendfile(Int, Int, OffT*, SizeT) : SSizeT");
  }

  private static String text(Overlay overlay, String file) {
    return new String(
        Optional.ofNullable(overlay.files().get(file)).orElseThrow(() -> new AssertionError(file)),
        ISO_8859_1);
  }

  private Overlay derive(CrystalTarget target, TimeAbi abi) throws Failure, IOException {
    return Overlay.derive(library, target, abi);
  }

  private Failure failure() {
    return Failures.of(() -> derive(CrystalTarget.ARM_V7, TimeAbi.TIME64));
  }

  private Failure i386Failure() {
    return Failures.of(() -> derive(CrystalTarget.I386, TimeAbi.TIME64));
  }

  @Test
  void widensTypesAndCallsForABaseWith32BitTime() throws Failure, IOException {
    arm();
    Overlay overlay = derive(CrystalTarget.ARM_V7, TimeAbi.TIME32_LIBRARIES);
    String top = "lib_c/" + ARM + "/c/";
    assertThat(text(overlay, top + "sys/types.cr"))
        .isEqualTo(
            """
            lib LibC
              alias BlkcntT = LongLong
              alias InoT = ULongLong
              alias OffT = LongLong
              alias SusecondsT = Long
              alias TimeT = LongLong
            end
            """);
    assertThat(text(overlay, top + "sys/stat.cr"))
        .doesNotContain("__pad")
        .contains("    st_rdev : DevT\n    st_size : OffT\n")
        .contains("  end\n\n  fun mkdir(x0 : Char*) : Int\n")
        .contains("  fun stat = __stat64_time64(x0 : Char*, x1 : Stat*) : Int\n");
    assertThat(text(overlay, top + "dirent.cr"))
        .contains("    d_off : OffT\n", "  fun readdir = readdir64(x0 : DIR*) : Dirent*\n");
    assertThat(text(overlay, top + "sys/time.cr"))
        .contains(
            "    tv_sec : Long\n    tv_usec", "fun gettimeofday(", "futimens = __futimens64(");
    assertThat(text(overlay, top + "sys/resource.cr"))
        .contains("fun getrusage(", "fun getrlimit = getrlimit64(");
    assertThat(text(overlay, top + "string.cr"))
        .as("untouched to the byte")
        .isEqualTo("lib LibC\n  # caf\u00e9\n  fun strlen(x0 : Char*) : SizeT\nend\n");
    assertThat(overlay.symbols())
        .containsExactly(
            "__futimens64", "__nanosleep64", "__stat64_time64", "getrlimit64", "readdir64");
  }

  @Test
  void widensTimevalTooForABaseWith64BitTime() throws Failure, IOException {
    arm();
    Overlay overlay = derive(CrystalTarget.ARM_V7, TimeAbi.TIME64);
    String top = "lib_c/" + ARM + "/c/";
    assertThat(text(overlay, top + "sys/types.cr")).contains("SusecondsT = LongLong");
    assertThat(text(overlay, top + "sys/time.cr"))
        .contains("tv_sec : TimeT", "gettimeofday = __gettimeofday64(");
    assertThat(text(overlay, top + "sys/resource.cr")).contains("getrusage = __getrusage64(");
  }

  @Test
  void armelIsTheSameUnderItsOwnName() throws Failure, IOException {
    arm();
    Overlay soft = derive(CrystalTarget.ARM_V6, TimeAbi.TIME32_LIBRARIES);
    Overlay hard = derive(CrystalTarget.ARM_V7, TimeAbi.TIME32_LIBRARIES);
    assertThat(soft.files().keySet())
        .allSatisfy(file -> assertThat(file).startsWith("lib_c/arm-linux-gnueabi/c/"))
        .hasSameSizeAs(hard.files().keySet());
    for (String file : soft.files().keySet()) {
      assertThat(text(soft, file)).isEqualTo(text(hard, file.replace("gnueabi/", "gnueabihf/")));
    }
  }

  @Test
  void i386GetsA64BitTimeWithExplicitPadding() throws Failure, IOException {
    i386();
    Overlay overlay = derive(CrystalTarget.I386, TimeAbi.TIME32_LIBRARIES);
    String top = "lib_c/" + I386 + "/c/";
    assertThat(text(overlay, top + "sys/types.cr"))
        .isEqualTo(
            """
            lib LibC
              alias BlkcntT = LongLong
              alias InoT = ULongLong
              alias OffT = LongLong
              alias SusecondsT = Long
              alias TimeT = LongLong
            end
            """);
    assertThat(text(overlay, top + "time.cr"))
        .isEqualTo(
            """
            lib LibC
              struct Timespec
                tv_sec : TimeT
                tv_nsec : Long
                __pad : Long
              end
              fun nanosleep = __nanosleep64(x0 : Timespec*, x1 : Timespec*) : Int
              fun tzset : Void
            end
            """);
    assertThat(text(overlay, top + "sys/stat.cr"))
        .startsWith(
            """
            lib LibC
              struct Stat
                st_dev : DevT
                st_ino : InoT
                st_mode : ModeT
                st_nlink : NlinkT
                st_uid : UidT
                st_gid : GidT
                st_rdev : DevT
                st_size : OffT
            """)
        .contains("    __glibc_reserved5 : ULong\n  end\n")
        .contains("  fun stat = __stat64_time64(x0 : Char*, x1 : Stat*) : Int\n");
    assertThat(text(overlay, top + "sys/time.cr"))
        .contains("    tv_sec : Long\n    tv_usec", "fun gettimeofday(", "fun futimens = __fut");
    assertThat(text(overlay, top + "sys/sendfile.cr")).contains("fun sendfile(Int");
    assertThat(overlay.symbols())
        .containsExactly("__futimens64", "__nanosleep64", "__stat64_time64");
    assertThat(derive(CrystalTarget.I386, TimeAbi.TIME64).symbols())
        .as("Debian's libraries for i386 are the same in each release")
        .isEqualTo(overlay.symbols());
  }

  @Test
  void i386GetsItsLimitsWhereCrystalReadsThem() throws Failure, IOException {
    i386();
    write(
        I386,
        "sys/resource.cr",
        "  alias RlimT = ULongLong",
        "  struct Rlimit",
        "    rlim_cur : RlimT",
        "  end",
        "  fun getrlimit(x0 : Int, x1 : Rlimit*) : Int");
    Overlay overlay = derive(CrystalTarget.I386, TimeAbi.TIME64);
    assertThat(text(overlay, "lib_c/i386-linux-gnu/c/sys/resource.cr"))
        .contains("fun getrlimit = getrlimit64(x0");
    assertThat(overlay.symbols()).contains("getrlimit64");
  }

  @Test
  void i386BindingsInAnotherShapeAreNamed() throws IOException {
    i386();
    write(I386, "pthread.cr", "  fun pthread_brand_new(x0 : Timespec*) : Int");
    assertThat(i386Failure().problem())
        .contains(I386 + "/c/pthread.cr", "`pthread_brand_new`", "does not know to widen");
    assertThat(i386Failure().remedy())
        .hasValueSatisfying(remedy -> assertThat(remedy).contains("linux/386"));
    i386();
    write(I386, "pthread.cr", "  fun pthread_cond_timedwait = other(x0 : Timespec*) : Int");
    assertThat(i386Failure().problem()).contains("c/pthread.cr", "`pthread_cond_timedwait`");
    i386();
    write(I386, "pthread.cr");
    write(I386, "time.cr", "  struct Timespec", "    tv_sec : TimeT", "  end");
    assertThat(i386Failure().problem()).contains("c/time.cr", "`Timespec`", "fields");
    i386();
    Path stat = library.resolve("lib_c/" + I386 + "/c/sys/stat.cr");
    Files.writeString(stat, Files.readString(stat).replace("stat = stat64(", "stat("));
    assertThat(i386Failure().problem()).contains("c/sys/stat.cr", "`stat`");
    i386();
    Path types = library.resolve("lib_c/" + I386 + "/c/sys/types.cr");
    Files.writeString(types, Files.readString(types).replace("OffT = LongLong", "OffT = Long"));
    assertThat(i386Failure().problem()).contains("c/sys/types.cr", "`OffT`");
  }

  @Test
  void targetsOf64BitsNeedNothing() throws Failure, IOException {
    assertThat(derive(CrystalTarget.X86_64, TimeAbi.TIME64)).isEqualTo(Overlay.NONE);
    assertThat(derive(CrystalTarget.AARCH64, TimeAbi.TIME64)).isEqualTo(Overlay.NONE);
  }

  @Test
  void aFunctionInAnotherShapeIsNamed() throws IOException {
    arm();
    write(ARM, "stdlib.cr", "  fun mkstemp = elsewhere(x0 : Char*) : Int");
    Failure failure = failure();
    assertThat(failure.kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
    assertThat(failure.problem())
        .isEqualTo(
            "lib_c/arm-linux-gnueabihf/c/stdlib.cr of this Crystal is not as Refract knows it,"
                + " at `mkstemp`: fun mkstemp = elsewhere(x0 : Char*) : Int");
  }

  @Test
  void aFunctionThatIsThereTwiceIsNamed() throws IOException {
    arm();
    write(ARM, "fcntl.cr", "  fun open(x0 : Char*) : Int", "  fun open(x0 : Char*) : Int");
    assertThat(failure().problem()).contains("c/fcntl.cr", "`open`");
  }

  @Test
  void aNewFunctionOfAWidenedTypeIsNamedEvenBehindAStruct() throws IOException {
    arm();
    write(
        ARM,
        "new.cr",
        "  struct Outer",
        "    inner : Inner",
        "  end",
        "  struct Inner",
        "    at : Timespec",
        "  end",
        "  fun harmless(x0 : Int) : Int",
        "  fun brand_new(x0 : Outer*) : Int");
    assertThat(failure().problem()).contains("c/new.cr", "`brand_new`", "does not know to widen");
  }

  @Test
  void otherTypesThanKnownAreNamed() throws IOException {
    arm();
    write(ARM, "sys/types.cr", "  alias BlkcntT = Int64");
    assertThat(failure().problem()).contains("c/sys/types.cr", "`BlkcntT`");
    arm();
    write(ARM, "sys/stat.cr", "  struct Stat", "    st_dev : DevT", "  end");
    assertThat(failure().problem()).contains("c/sys/stat.cr", "`Stat`", "fields");
    arm();
    Files.delete(library.resolve("lib_c/" + ARM + "/c/dirent.cr"));
    assertThat(failure().problem()).contains("c/dirent.cr", "no such file");
  }

  @Test
  void noBindingsAndALinkToNowhereAreSaid() throws IOException {
    assertThat(failure().problem()).isEqualTo("Crystal's standard library has no lib_c/" + ARM);
    arm();
    Files.createSymbolicLink(library.resolve("lib_c/" + ARM + "/c/x"), Path.of("nowhere"));
    assertThat(failure().problem()).endsWith("c/x is not a file");
  }

  @Test
  void linkedFoldersAreRead() throws Failure, IOException {
    arm();
    write("linux", "ring.cr", "  fun ring : Void");
    Files.createSymbolicLink(
        library.resolve("lib_c/" + ARM + "/c/linux"), Path.of("../../linux/c"));
    assertThat(
            text(derive(CrystalTarget.ARM_V7, TimeAbi.TIME64), "lib_c/" + ARM + "/c/linux/ring.cr"))
        .contains("fun ring");
  }

  @Test
  void aFiberStartsWithAnAlignedStack() throws Exception {
    arm();
    for (CrystalTarget target : List.of(CrystalTarget.ARM_V7, CrystalTarget.ARM_V6)) {
      assertThat(text(derive(target, TimeAbi.TIME64), "lib_c/" + target.libC() + "/c/stdlib.cr"))
          .endsWith(
              """
              class Fiber
                def makecontext(stack_ptr : Void**, fiber_main) : Void*
                  stack_ptr -= 1
                  stack_ptr[0] = fiber_main.pointer
                end
              end
              """);
    }
    fibers("class Fiber", "  def makecontext(stack_ptr, main)", "  end", "end");
    assertThat(failure().problem())
        .startsWith("fiber/context/arm.cr of this Crystal is not as Refract knows it")
        .contains("makecontext");
  }
}
