/// Tests of what Refract knows of Crystal.
@NullMarked
package dev.refract.crystal;

import org.jspecify.annotations.NullMarked;
