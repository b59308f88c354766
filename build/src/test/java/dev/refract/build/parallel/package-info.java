@NullMarked
package dev.refract.build.parallel;

import org.jspecify.annotations.NullMarked;
