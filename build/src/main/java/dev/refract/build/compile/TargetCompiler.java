package dev.refract.build.compile;

import dev.refract.build.plan.TargetPlatform;
import dev.refract.build.sandbox.Sandbox;
import dev.refract.crystal.SandboxScripts;
import dev.refract.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The C compiler for a target: the clang of the toolchain root, as scripts that tell it target and
/// sysroot, and the variables by which build scripts find them.
///
/// @param toolchain whose root has clang
/// @param target what it compiles for
record TargetCompiler(Toolchain toolchain, TargetPlatform target) {
  /// The scripts `cc`, `c++`, `ar` and so on, to be written into the folder `place` of the session.
  SortedMap<String, String> scripts(Sandbox.Session session, String place)
      throws Failure, IOException {
    String linker = toolchain.linker();
    String version = linker.substring(linker.lastIndexOf('-') + 1);
    SortedMap<String, String> scripts = new TreeMap<>();
    String llvm = "usr/lib/llvm-" + version;
    List<String> compile = new ArrayList<>(session.words(llvm + "/bin/clang"));
    // Where it is cannot be told by its process where a loader starts it.
    compile.addAll(List.of("-resource-dir", session.inRoot(llvm + "/lib/clang/" + version)));
    compile.add("--target=" + target.multiarch());
    compile.add("--sysroot=" + session.path("sysroot"));
    compile.add("--ld-path=" + place + "/ld");
    compile.add("-Wno-unused-command-line-argument");
    compile.addAll(target.cFlags());
    for (String name : List.of("cc", "gcc", "clang")) {
      scripts.put(name, script(compile, List.of()));
    }
    for (String name : List.of("c++", "g++", "clang++")) {
      scripts.put(name, script(compile, List.of("--driver-mode=g++")));
    }
    scripts.put("ld", script(session.words(linker), List.of()));
    for (String name : List.of("ar", "nm", "objcopy", "objdump", "ranlib", "strip")) {
      scripts.put(name, script(session.words("usr/bin/llvm-" + name + "-" + version), List.of()));
    }
    scripts.put("awk", script(session.words("usr/bin/mawk"), List.of()));
    scripts.put("make", script(session.words("usr/bin/make"), List.of()));
    return Collections.unmodifiableSortedMap(scripts);
  }

  private static String script(List<String> words, List<String> further) {
    List<String> all = new ArrayList<>(words);
    all.addAll(further);
    return "#!/bin/sh\nexec "
        + all.stream().map(SandboxScripts::quoted).collect(Collectors.joining(" "))
        + " \"$@\"\n";
  }

  /// The variables.
  Map<String, String> environment(Sandbox.Session session, String place) {
    SortedMap<String, String> variables = new TreeMap<>();
    variables.put("CC", place + "/cc");
    variables.put("CXX", place + "/c++");
    variables.put("LD", place + "/ld");
    variables.put("AR", place + "/ar");
    variables.put("NM", place + "/nm");
    variables.put("RANLIB", place + "/ranlib");
    variables.put("STRIP", place + "/strip");
    variables.put("PKG_CONFIG", place + "/pkg-config");
    String flags = "--sysroot=" + session.path("sysroot") + " -O2";
    variables.put("CFLAGS", flags);
    variables.put("CXXFLAGS", flags);
    variables.putAll(target.variables(session.path("sysroot")));
    return Collections.unmodifiableSortedMap(variables);
  }
}
