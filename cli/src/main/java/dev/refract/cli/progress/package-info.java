/// Shows what a build is doing, on standard error: as a live table on a terminal, as lines
/// elsewhere.
@NullMarked
package dev.refract.cli.progress;

import org.jspecify.annotations.NullMarked;
