@NullMarked
package dev.refract.elf;

import org.jspecify.annotations.NullMarked;
