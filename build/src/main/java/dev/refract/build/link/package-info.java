/// From an object file to a program, with lld against the sysroot.
@NullMarked
package dev.refract.build.link;

import org.jspecify.annotations.NullMarked;
