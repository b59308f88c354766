@NullMarked
package dev.refract.build;

import org.jspecify.annotations.NullMarked;
