/// The registrations by which the kernel of this machine runs programs of other architectures.
@NullMarked
package dev.refract.build.binfmt;

import org.jspecify.annotations.NullMarked;
