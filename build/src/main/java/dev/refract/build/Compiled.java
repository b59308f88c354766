package dev.refract.build;

import dev.refract.archive.Digest;
import dev.refract.build.store.Step;
import java.util.Optional;

/// A program's object and link line; see [dev.refract.build.compile.Compile].
///
/// @param name of the program
/// @param step that made it
/// @param line as Crystal printed it
/// @param words of the line, each followed by a NUL byte
/// @param libraries of the project's own that the line names
record Compiled(
    String name, Step step, Digest object, Digest line, Digest words, Optional<Digest> libraries) {}
