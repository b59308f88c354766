@NullMarked
package dev.refract.build.binfmt;

import org.jspecify.annotations.NullMarked;
