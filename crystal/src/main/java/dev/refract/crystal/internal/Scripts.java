package dev.refract.crystal.internal;

import dev.refract.crystal.SandboxScripts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The texts of the scripts.
public final class Scripts {
  private static final String START = "#!/bin/sh\n";

  /// Debian's name of the machine that builds.
  private static final String MACHINE = "x86_64-linux-gnu";

  private static final String ANSWER = "target $private \"$@\"\n";

  private static final String LINK =
      """
      # Links a program that a macro runs on this machine; there is no C compiler.
      set -efu
      absent=
      for word
      do
        shift
        case $word in
          -rdynamic) set -- "$@" --export-dynamic ;;
          -pthread|-static|-pie|-no-pie|-fuse-ld=*|-g|-m64|-O*) ;;
          -Wl,*)
            IFS=,
            set -- "$@" ${word#-Wl,}
            unset IFS ;;
          -l:*) set -- "$@" "$word" ;;
          -l*)
            # pkg-config answers for the target: what only the target has, the macro cannot need.
            name=lib${word#-l}
            found=
            IFS=:
            for folder in $libraries
            do
              if [ -e "$folder/$name.so" ] || [ -e "$folder/$name.a" ]
              then found=1
              fi
            done
            unset IFS
            if [ "$found" ]
            then set -- "$@" "$word"
            else absent="$absent $word"
            fi ;;
          *) set -- "$@" "$word" ;;
        esac
      done
      link "$@" || {
        status=$?
        [ -z "$absent" ] || echo "cc: not there for programs of this machine:$absent" >&2
        exit "$status"
      }
      """;

  private static final String PKG_CONFIG =
      """
      # Answers from the target's .pc files.
      private=
      for word
      do
        case $word in
          --variable=includedir) echo "$no_includes"; exit 0 ;;
          --libs|--libs-only-l) private=$private_libraries ;;
        esac
      done
      """;

  private static final String OF_THIS_MACHINE =
      """
      # What the target lacks, a program that a macro runs may need: then this machine's answer.
      modules=
      number=
      for word
      do
        case $word in
          -*) ;;
          [=\\<\\>!]*) number=1 ;;
          *)
            [ "$number" ] || modules="$modules ${word%%[=\\<\\>! ]*}"
            number= ;;
        esac
      done
      set -f
      if [ "$modules" ] &&
        ! target --exists $modules >/dev/null 2>&1 && machine --exists $modules >/dev/null 2>&1
      then
        machine "$@"
        exit
      fi
      """;

  private static final String SHARDS =
      """
      # Tells a macro the version of a shard: shards version [FOLDER]
      if [ "${1-}" != version ]
      then
        echo "shards: while a program is compiled there is only 'shards version', not: $*" >&2
        exit 1
      fi
      folder=$(cd -- "${2:-.}" && pwd) || exit 1
      while [ ! -f "$folder/shard.yml" ]
      do
        if [ -z "$folder" ]
        then
          echo "shards: no shard.yml in ${2:-.} or above it" >&2
          exit 1
        fi
        folder=${folder%/*}
      done
      return=$(printf '\\r')
      set -f
      while IFS= read -r line || [ -n "$line" ]
      do
        case $line in
          version:*)
            line=${line#version:}
            line=${line%%#*}
            line=${line%"$return"}
            # A version has no space: the first word is all of it.
            for word in $line
            do
              word=${word#[\\"\\']}
              printf '%s\\n' "${word%[\\"\\']}"
              exit 0
            done ;;
        esac
      done <"$folder/shard.yml"
      echo "shards: no version in $folder/shard.yml" >&2
      exit 1
      """;

  private static final String ARGUMENTS =
      """
      # Prints its arguments, each followed by a NUL byte.
      [ $# -eq 0 ] || printf '%s\\0' "$@"
      """;

  private Scripts() {}

  /// See [SandboxScripts#compiling].
  public static SortedMap<String, String> compiling(
      SandboxScripts.MacroLink link, SandboxScripts.PkgConfig packages) {
    SortedMap<String, String> scripts = new TreeMap<>();
    String linker;
    String packagesOf;
    switch (link) {
      case SandboxScripts.HostLink host -> {
        linker = linker(host);
        packagesOf =
            pkgconf("machine", packages.program(), host.sysroot().orElse(""), MACHINE)
                + PKG_CONFIG
                + OF_THIS_MACHINE;
      }
      case SandboxScripts.OwnCompiler own -> {
        linker = START + "exec" + words(own.words()) + " \"$@\"\n";
        packagesOf = PKG_CONFIG;
      }
    }
    scripts.put(SandboxScripts.MARKER, linker);
    scripts.put("cc", linker);
    scripts.put("pkg-config", START + answers(packages) + packagesOf + ANSWER);
    scripts.put("shards", START + SHARDS);
    return Collections.unmodifiableSortedMap(scripts);
  }

  /// See [SandboxScripts#expanding].
  public static SortedMap<String, String> expanding(SandboxScripts.PkgConfig packages) {
    SortedMap<String, String> scripts = new TreeMap<>();
    scripts.put(SandboxScripts.MARKER, START + ARGUMENTS);
    scripts.put("pkg-config", START + answers(packages) + PKG_CONFIG + ANSWER);
    return Collections.unmodifiableSortedMap(scripts);
  }

  private static String linker(SandboxScripts.HostLink host) {
    List<String> before = new ArrayList<>();
    host.sysroot().ifPresent(root -> before.add("--sysroot=" + root));
    host.runFolders().forEach(folder -> Collections.addAll(before, "-rpath", folder));
    host.libraryFolders().forEach(folder -> before.add("-L" + folder));
    before.addAll(host.startFiles());
    return START
        + variable("libraries", String.join(":", host.libraryFolders()))
        + "link() {\n "
        + words(host.linker())
        + " -m elf_x86_64 -pie -z relro --eh-frame-hdr -dynamic-linker "
        + quoted(host.dynamicLinker())
        + words(before)
        + " \"$@\" -lgcc --push-state --as-needed -lgcc_s --pop-state -lc"
        + words(host.endFiles())
        + "\n}\n"
        + LINK;
  }

  private static String answers(SandboxScripts.PkgConfig packages) {
    return variable("no_includes", SandboxScripts.NO_INCLUDES)
        + variable("private_libraries", packages.privateLibraries() ? "--static" : "")
        + pkgconf("target", packages.program(), packages.sysroot(), packages.triplet());
  }

  // A function that asks the .pc files of a root and leaves its standard folders out of answers.
  private static String pkgconf(String name, List<String> program, String root, String triplet) {
    List<String> libraries = new ArrayList<>();
    List<String> includes = new ArrayList<>();
    for (String top : List.of("", root)) {
      for (String folder : List.of("/usr/lib/" + triplet, "/usr/lib", "/lib/" + triplet, "/lib")) {
        libraries.add(top + folder);
      }
      Collections.addAll(includes, top + "/usr/include", top + "/usr/include/" + triplet);
    }
    List<String> folders =
        List.of(root + "/usr/lib/" + triplet + "/pkgconfig", root + "/usr/share/pkgconfig");
    return name
        + "() (\n"
        + exported("PKG_CONFIG_LIBDIR", String.join(":", folders))
        + exported("PKG_CONFIG_SYSROOT_DIR", root)
        + exported("PKG_CONFIG_SYSTEM_LIBRARY_PATH", String.join(":", libraries))
        + exported("PKG_CONFIG_SYSTEM_INCLUDE_PATH", String.join(":", includes))
        + "  unset PKG_CONFIG_PATH\n  exec"
        + words(program)
        + " \"$@\"\n)\n";
  }

  private static String exported(String name, String value) {
    return "  export " + variable(name, value);
  }

  private static String variable(String name, String value) {
    return name + "=" + quoted(value) + "\n";
  }

  private static String words(List<String> words) {
    return words.stream().map(word -> " " + quoted(word)).collect(Collectors.joining());
  }

  /// See [SandboxScripts#quoted].
  public static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
