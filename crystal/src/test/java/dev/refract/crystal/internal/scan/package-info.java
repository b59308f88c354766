@NullMarked
package dev.refract.crystal.internal.scan;

import org.jspecify.annotations.NullMarked;
