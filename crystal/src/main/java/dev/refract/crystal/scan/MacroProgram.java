package dev.refract.crystal.scan;

import java.util.Optional;

/// A program that a macro compiles and runs on the build machine: `{{ run("file") }}`.
///
/// @param name the file as it is written; empty where a macro computes it
/// @param program the file that it leads to; a scan of its own, with the flags of
///   [TargetFlags#ofMacroProgram]
/// @param file where it is written
/// @param line its line, counted from 1
public record MacroProgram(String name, Optional<SourceFile> program, SourceFile file, int line) {}
