@NullMarked
package dev.refract.build.roots;

import org.jspecify.annotations.NullMarked;
