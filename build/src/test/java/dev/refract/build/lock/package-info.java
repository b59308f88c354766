@NullMarked
package dev.refract.build.lock;

import org.jspecify.annotations.NullMarked;
