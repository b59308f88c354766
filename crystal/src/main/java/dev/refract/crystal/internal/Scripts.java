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
      for word
      do
        case $word in
          --variable=includedir) echo "$no_includes"; exit 0 ;;
          --libs|--libs-only-l) set -- $private "$@" ;;
        esac
      done
      export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
      export PKG_CONFIG_SYSTEM_LIBRARY_PATH PKG_CONFIG_SYSTEM_INCLUDE_PATH
      unset PKG_CONFIG_PATH
      pkgconf "$@"
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
    String linker =
        switch (link) {
          case SandboxScripts.HostLink host -> linker(host);
          case SandboxScripts.OwnCompiler own -> START + "exec" + words(own.words()) + " \"$@\"\n";
        };
    scripts.put(SandboxScripts.MARKER, linker);
    scripts.put("cc", linker);
    scripts.put("pkg-config", pkgConfig(packages));
    scripts.put("shards", START + SHARDS);
    return Collections.unmodifiableSortedMap(scripts);
  }

  /// See [SandboxScripts#expanding].
  public static SortedMap<String, String> expanding(SandboxScripts.PkgConfig packages) {
    SortedMap<String, String> scripts = new TreeMap<>();
    scripts.put(SandboxScripts.MARKER, START + ARGUMENTS);
    scripts.put("pkg-config", pkgConfig(packages));
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

  private static String pkgConfig(SandboxScripts.PkgConfig packages) {
    String root = packages.sysroot();
    String triplet = packages.triplet();
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
    return START
        + variable("no_includes", SandboxScripts.NO_INCLUDES)
        + variable("private", packages.privateLibraries() ? "--static" : "")
        + variable("PKG_CONFIG_LIBDIR", String.join(":", folders))
        + variable("PKG_CONFIG_SYSROOT_DIR", root)
        + variable("PKG_CONFIG_SYSTEM_LIBRARY_PATH", String.join(":", libraries))
        + variable("PKG_CONFIG_SYSTEM_INCLUDE_PATH", String.join(":", includes))
        + "pkgconf() {\n  exec"
        + words(packages.program())
        + " \"$@\"\n}\n"
        + PKG_CONFIG;
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
