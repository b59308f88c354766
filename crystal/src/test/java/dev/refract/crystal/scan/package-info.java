@NullMarked
package dev.refract.crystal.scan;

import org.jspecify.annotations.NullMarked;
