@NullMarked
package dev.refract.build.store;

import org.jspecify.annotations.NullMarked;
