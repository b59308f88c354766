/// Lines of texts from outside, within bounds.
@NullMarked
package dev.refract.distro.internal.lines;

import org.jspecify.annotations.NullMarked;
