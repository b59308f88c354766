/// What a program's sources ask for before any compiler runs: files, C libraries, macro programs.
@NullMarked
package dev.refract.crystal.scan;

import org.jspecify.annotations.NullMarked;
