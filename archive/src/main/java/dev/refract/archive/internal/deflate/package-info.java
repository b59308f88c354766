/// Deflate compression (RFC 1951) in Java alone, so that the same bytes come out on every machine
/// and with every JDK: `java.util.zip.Deflater` gives whatever the zlib of its build gives.
///
/// [dev.refract.archive.internal.deflate.Deflate] cuts the input into segments. For each of them
/// the parser, with the match finder, makes symbols; the block splitter groups these into blocks;
/// the block writer writes each block in the shortest of its three forms. All arithmetic is on
/// whole numbers.
@NullMarked
package dev.refract.archive.internal.deflate;

import org.jspecify.annotations.NullMarked;
