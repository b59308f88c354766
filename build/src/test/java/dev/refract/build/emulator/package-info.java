@NullMarked
package dev.refract.build.emulator;

import org.jspecify.annotations.NullMarked;
