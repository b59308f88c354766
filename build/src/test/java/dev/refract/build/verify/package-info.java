@NullMarked
package dev.refract.build.verify;

import org.jspecify.annotations.NullMarked;
