/// How the bytes are read: every access checked, every count limited.
@NullMarked
package dev.refract.elf.internal;

import org.jspecify.annotations.NullMarked;
