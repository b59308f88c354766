@NullMarked
package dev.refract.crystal;

import org.jspecify.annotations.NullMarked;
