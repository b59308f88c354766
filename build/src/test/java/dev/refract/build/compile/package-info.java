@NullMarked
package dev.refract.build.compile;

import org.jspecify.annotations.NullMarked;
