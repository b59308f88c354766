/// Directory trees made of unpacked packages, named by the digest of their manifest.
@NullMarked
package dev.refract.build.roots;

import org.jspecify.annotations.NullMarked;
