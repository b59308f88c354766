package dev.refract.build.eject;

import dev.refract.build.config.LinkMode;
import dev.refract.build.image.Startup;
import dev.refract.build.plan.Decisions;
import dev.refract.build.plan.ServedLibrary;
import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.roots.RootPackage;
import dev.refract.crystal.ShardTarget;
import dev.refract.oci.Execution;
import dev.refract.oci.json.JsonArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One target for each route, each ending in an image of the same kind.
///
/// @param decisions of a build
/// @param pinned whether packages are asked for by version, and their files checked
record Dockerfile(Decisions decisions, boolean pinned) {
  private static final String DEBIAN = "debian:";
  private static final String NEXT = " \\\n";

  /// What the compiler's own macro programs are linked with.
  private static final List<String> FOR_MACROS =
      List.of(
          "ca-certificates",
          "clang",
          "gcc",
          "git",
          "libc6-dev",
          "libevent-dev",
          "libgc-dev",
          "libpcre2-dev",
          "lld",
          "pkgconf",
          "zlib1g-dev");

  String text() {
    return String.join(
        "\n",
        HEAD.replace("@compiler@", compilerImage())
            .replace("@base@", decisions.base().name() + "-slim"),
        SYSROOT
            .replace("@download@", download())
            .replace("@cases@", cases(this::packages))
            .replace("@archives@", archives("/sysroot/usr/lib")),
        compiler(),
        object(),
        CROSS_LINK
            .replace("@cases@", cases(this::clang))
            .replace("@programs@", programs(link("/usr/bin/clang", "sysroot"))),
        EMULATED_LINK
            .replace("@cases@", pinned ? pinnedDevelopment() : "")
            .replace("@packages@", pinned ? "\"$@\"" : String.join(" ", development()))
            .replace("@archives@", archives("/usr/lib"))
            .replace("@programs@", programs(link("cc", "group"))),
        EMULATED
            .replace("@packages@", String.join(" ", development()))
            .replace(
                "@programs@",
                programs(program ->
                    "  crystal build"
                        + options()
                        + " -o /out/"
                        + quoted(program.name())
                        + " "
                        + quoted(program.main())
                        + " &&"
                        + NEXT)),
        FILES,
        image("emulated", "$COMPILER", "emulated-build"),
        image("emulated-link", "$BASE", "emulated-linked"),
        image("cross", "$BASE", "cross-linked"));
  }

  private boolean fromDebian() {
    return decisions.compiler().origin().startsWith(DEBIAN);
  }

  private String compilerImage() {
    return fromDebian()
        ? decisions.compiler().origin() + "-slim"
        : "crystallang/crystal:" + decisions.compiler().version();
  }

  private String compiler() {
    List<String> packages = new ArrayList<>(FOR_MACROS);
    if (fromDebian()) {
      packages.add(
          "crystal"
              + decisions.toolchain().stream()
                  .filter(pack -> pinned && pack.name().equals("crystal"))
                  .map(pack -> "=" + pack.version())
                  .collect(Collectors.joining()));
      packages.add("shards");
    }
    Collections.sort(packages);
    return COMPILER
        .replace("@packages@", String.join(" ", packages))
        .replace(
            "@shards@",
            decisions.shard().dependencies().isEmpty()
                ? ""
                : "RUN shards install --production --skip-postinstall\n");
  }

  private String options() {
    List<String> words = new ArrayList<>();
    if (decisions.release()) {
      words.add("--release");
    }
    words.add("--error-trace");
    return " " + String.join(" ", words);
  }

  private String object() {
    return OBJECT
        .replace("@cases@", cases(this::target))
        .replace(
            "@programs@",
            programs(program ->
                "  crystal build"
                    + options()
                    + " --cross-compile \"$@\" -o /out/"
                    + quoted(program.name())
                    + " "
                    + quoted(program.main())
                    + " >/out/"
                    + quoted(program.name())
                    + ".link &&"
                    + NEXT));
  }

  private String programs(Function<ShardTarget, String> lines) {
    return decisions.programs().stream().map(lines).collect(Collectors.joining());
  }

  private static Function<ShardTarget, String> link(String linker, String how) {
    String group =
        how.equals("group")
            ? "s/^cc /" + "cc -static-libgcc -Wl,--start-group " + "/; s/$/ -Wl,--end-group/"
            : "s#^cc #" + linker + " $* #";
    return program ->
        "  sed -i \""
            + group
            + "\" /out/"
            + quoted(program.name())
            + ".link && sh -e /out/"
            + quoted(program.name())
            + ".link &&"
            + NEXT;
  }

  private String cases(Function<Decisions.ForPlatform, String> words) {
    StringBuilder text = new StringBuilder();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      text.append("    ")
          .append(platform.target().platform().architecture())
          .append(platform.target().platform().variant().orElse(""))
          .append(") set -- ")
          .append(words.apply(platform))
          .append(" ;;")
          .append(NEXT);
    }
    return text.append("    *) echo \"not for $TARGETARCH$TARGETVARIANT\" >&2; exit 1 ;;")
        .append(NEXT)
        .toString();
  }

  private String target(Decisions.ForPlatform platform) {
    List<String> words = new ArrayList<>(List.of("--target", platform.target().crystal().triple()));
    platform
        .flags()
        .mcpu()
        .or(platform.target().crystal()::cpu)
        .ifPresent(cpu -> words.addAll(List.of("--mcpu", quoted(cpu))));
    Stream.concat(platform.target().crystal().flag().stream(), platform.flags().defines().stream())
        .forEach(define -> words.addAll(List.of("-D", quoted(define))));
    return String.join(" ", words);
  }

  private String clang(Decisions.ForPlatform platform) {
    TargetPlatform target = platform.target();
    return "--target="
        + (target == TargetPlatform.I386 ? target.gcc() : target.multiarch())
        + " --sysroot=/sysroot -fuse-ld=lld -static-libgcc";
  }

  private String packages(Decisions.ForPlatform platform) {
    String architecture = platform.target().debian();
    return architecture
        + " "
        + downloaded(platform).stream()
            .map(pack -> Pin.of(pack).word(architecture, pinned))
            .collect(Collectors.joining(" "));
  }

  private static Collection<RootPackage> downloaded(Decisions.ForPlatform platform) {
    TreeMap<String, RootPackage> all = new TreeMap<>();
    platform.sysroot().forEach(pack -> all.put(pack.name(), pack));
    platform.image().stream()
        .filter(pack -> pack.name().equals("tini"))
        .forEach(pack -> all.put(pack.name(), pack));
    platform.run().forEach(pack -> all.put(pack.name(), pack));
    return all.values();
  }

  private String download() {
    if (!pinned) {
      return "";
    }
    TreeSet<String> sums = new TreeSet<>();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      for (RootPackage pack : downloaded(platform)) {
        Pin pin = Pin.of(pack);
        sums.add("    '" + pin.digest() + "  " + pin.file() + "'" + NEXT);
      }
    }
    return "  printf '%s\\n'"
        + NEXT
        + String.join("", sums)
        + "    | sha256sum --check --ignore-missing --strict &&"
        + NEXT;
  }

  /// The development packages by name: versions differ between architectures.
  private Collection<String> development() {
    TreeSet<String> names = new TreeSet<>(List.of("gcc", "libc6-dev", "pkgconf"));
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      platform.libraries().stream()
          .flatMap(library -> library.packageName().stream())
          .forEach(names::add);
    }
    // Crystal takes the newer one where it finds it, and newer releases have no other.
    if (names.contains("libpcre2-dev")) {
      names.remove("libpcre3-dev");
    }
    return names;
  }

  private String pinnedDevelopment() {
    StringBuilder text = new StringBuilder("case $(dpkg --print-architecture) in").append(NEXT);
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      Map<String, String> versions = new TreeMap<>();
      platform.sysroot().forEach(pack -> versions.put(pack.name(), pack.version()));
      text.append("    ").append(platform.target().debian()).append(") set --");
      for (String name : development()) {
        text.append(' ').append(name);
        if (versions.containsKey(name)) {
          text.append('=').append(versions.get(name));
        }
      }
      text.append(" ;;").append(NEXT);
    }
    return text.append("  esac && ").toString();
  }

  /// Without their links for dynamic linking these libraries end up inside the program.
  private String archives(String folder) {
    if (decisions.mode() != LinkMode.HYBRID) {
      return "";
    }
    TreeSet<String> names = new TreeSet<>();
    for (Decisions.ForPlatform platform : decisions.platforms()) {
      platform.libraries().stream()
          .filter(library -> library.archive() && !library.isGlibc())
          .map(ServedLibrary::name)
          .filter(name -> !name.endsWith(".pc"))
          .forEach(names::add);
    }
    return "  for library in "
        + String.join(" ", names)
        + "; do rm -f "
        + folder
        + "/*/lib$library.so; done &&"
        + NEXT;
  }

  private String image(String name, String base, String linked) {
    Startup startup =
        new Startup(decisions.programs().getFirst().name(), decisions.mode(), decisions.settings());
    Execution execution = startup.execution(Collections.emptySortedMap());
    StringBuilder text = new StringBuilder();
    text.append("FROM ").append(base).append(" AS ").append(name).append('\n');
    text.append("COPY --from=files /files /\n");
    text.append("COPY --from=").append(linked).append(" /out/bin /usr/bin\n");
    execution
        .env()
        .forEach(variable -> {
          int equals = variable.indexOf('=');
          text.append("ENV ")
              .append(variable, 0, equals + 1)
              .append(doubleQuoted(variable.substring(equals + 1)))
              .append('\n');
        });
    execution.exposedPorts().forEach(port -> text.append("EXPOSE ").append(port).append('\n'));
    execution
        .volumes()
        .forEach(volume ->
            text.append("VOLUME ")
                .append(JsonArray.ofTexts(List.of(volume)).compact())
                .append('\n'));
    execution.user().ifPresent(user -> text.append("USER ").append(user).append('\n'));
    execution
        .workingDir()
        .ifPresent(directory -> text.append("WORKDIR ").append(directory).append('\n'));
    execution
        .stopSignal()
        .ifPresent(signal -> text.append("STOPSIGNAL ").append(signal).append('\n'));
    text.append("ENTRYPOINT ")
        .append(JsonArray.ofTexts(execution.entrypoint()).compact())
        .append('\n');
    if (!execution.cmd().isEmpty()) {
      text.append("CMD ").append(JsonArray.ofTexts(execution.cmd()).compact()).append('\n');
    }
    return text.toString();
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./=:+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static String doubleQuoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + "\"";
  }

  private static final String HEAD =
      """
      # Written by `refract eject`: what `refract build` does, for those who have to use other tools.
      #
      #   docker buildx bake                                     all platforms, see docker-bake.hcl
      #   docker build --platform linux/arm64 --target cross .   one platform
      #
      # target          what is executed of the target
      # cross           nothing
      # emulated-link   its cc, which links what was cross-compiled
      # emulated        its compiler, which takes many times as long; on a machine of its kind, native
      #
      # Emulation has to be set up first: `sudo refract binfmt install`, or a step of CI.
      # Refract's own builds change Crystal's C bindings for 32-bit ARM, so that times after 2038 and
      # large files work there; this one does not.
      #
      # Where stages begin. Give others, or the same with a digest (IMAGE@sha256:...), as build
      # arguments.
      ARG COMPILER=@compiler@
      ARG BASE=@base@
      """;

  private static final String COMPILER =
      """
      # The compiler runs on the machine's own processor.
      FROM --platform=$BUILDPLATFORM $COMPILER AS compiler
      RUN apt-get update && apt-get install --yes --no-install-recommends \\
        @packages@
      WORKDIR /src
      COPY . .
      @shards@\
      """;

  private static final String OBJECT =
      """
      # Crystal asks pkg-config and cc which versions of libraries it compiles for: the target's.
      FROM compiler AS object
      ARG TARGETARCH
      ARG TARGETVARIANT
      COPY --from=sysroot /sysroot /sysroot
      ENV PKG_CONFIG_SYSROOT_DIR=/sysroot
      RUN PKG_CONFIG_LIBDIR=$(echo /sysroot/usr/lib/*/pkgconfig):/sysroot/usr/share/pkgconfig && \\
        C_INCLUDE_PATH=$(echo /sysroot/usr/include/*-linux-gnu*) && \\
        export PKG_CONFIG_LIBDIR C_INCLUDE_PATH && case $TARGETARCH$TARGETVARIANT in \\
      @cases@  esac && \\
        std=$(crystal env CRYSTAL_PATH) && bindings=${std##*:}/lib_c && \\
        { [ -e "$bindings/arm-linux-gnueabi" ] || \\
          ln -s arm-linux-gnueabihf "$bindings/arm-linux-gnueabi"; } && \\
        mkdir -p /out/bin && \\
      @programs@  ls -l /out
      """;

  private static final String SYSROOT =
      """
      # The target's packages, unpacked; nothing of them runs.
      FROM --platform=$BUILDPLATFORM $BASE AS sysroot
      ARG TARGETARCH
      ARG TARGETVARIANT
      WORKDIR /packages
      RUN case $TARGETARCH$TARGETVARIANT in \\
      @cases@  esac && \\
        dpkg --add-architecture "$1" && shift && apt-get update && apt-get download "$@" && \\
      @download@  mkdir -p /sysroot/usr/lib /sysroot/usr/lib64 /sysroot/usr/bin /sysroot/usr/sbin && \\
        for top in lib lib64 bin sbin; do ln -s usr/$top /sysroot/$top; done && \\
        for package in *.deb; do \\
          dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C /sysroot; \\
        done && \\
        find /sysroot -type l -lname '/*' -exec sh -c \\
          'ln -sfn "/sysroot$(readlink "$1")" "$1"' - {} ';' && \\
      @archives@  rm -rf /packages
      """;

  private static final String CROSS_LINK =
      """
      FROM object AS cross-linked
      RUN case $TARGETARCH$TARGETVARIANT in \\
      @cases@  esac && \\
        PKG_CONFIG_LIBDIR=$(echo /sysroot/usr/lib/*/pkgconfig):/sysroot/usr/share/pkgconfig && \\
        export PKG_CONFIG_LIBDIR && \\
      @programs@  find /out -maxdepth 1 -type f -perm -1 ! -name '*.link' -exec mv {} /out/bin ';'
      """;

  private static final String EMULATED_LINK =
      """
      FROM $BASE AS emulated-linked
      RUN @cases@apt-get update && apt-get install --yes --no-install-recommends \\
        @packages@
      COPY --from=object /out /out
      RUN \\
      @archives@@programs@  find /out -maxdepth 1 -type f -perm -1 ! -name '*.link' -exec mv {} /out/bin ';'
      """;

  private static final String EMULATED =
      """
      FROM $COMPILER AS emulated-build
      RUN apt-get update && apt-get install --yes --no-install-recommends \\
        crystal @packages@
      COPY --from=compiler /src /src
      WORKDIR /src
      RUN mkdir -p /out/bin && \\
      @programs@  mv $(find /out -maxdepth 1 -type f) /out/bin
      """;

  private static final String FILES =
      """
      # What every image has beside the program: certificates, time zones, init, and somebody who is
      # nobody special.
      FROM --platform=$BUILDPLATFORM $BASE AS files
      RUN apt-get update && apt-get install --yes --no-install-recommends \\
        ca-certificates netbase tzdata
      COPY --from=sysroot /sysroot/usr/bin/tini* /files/usr/bin/
      RUN mkdir -p /files/etc/ssl/certs /files/usr/share /files/home && \\
        cp /etc/ssl/certs/ca-certificates.crt /files/etc/ssl/certs/ && \\
        cp -r /usr/share/zoneinfo /files/usr/share/ && cp /etc/services /etc/protocols /files/etc/ && \\
        cp /etc/passwd /etc/group /files/etc/ && \\
        echo 'nonroot:x:65532:65532:nonroot:/home/nonroot:/usr/sbin/nologin' >>/files/etc/passwd && \\
        echo 'nonroot:x:65532:' >>/files/etc/group && \\
        install -d -o 65532 -g 65532 -m 700 /files/home/nonroot
      """;
}
