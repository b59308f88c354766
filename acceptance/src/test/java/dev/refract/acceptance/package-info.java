/// The whole of Refract, run as a user runs it and judged by programs that nobody here wrote.
@NullMarked
package dev.refract.acceptance;

import org.jspecify.annotations.NullMarked;
