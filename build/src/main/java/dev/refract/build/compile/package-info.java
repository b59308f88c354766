/// From sources to one object file and the arguments of its link line.
@NullMarked
package dev.refract.build.compile;

import org.jspecify.annotations.NullMarked;
