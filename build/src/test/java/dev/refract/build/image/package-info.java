@NullMarked
package dev.refract.build.image;

import org.jspecify.annotations.NullMarked;
