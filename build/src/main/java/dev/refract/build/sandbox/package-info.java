/// Where programs of the toolchain root run: in namespaces of their own, or plainly.
@NullMarked
package dev.refract.build.sandbox;

import org.jspecify.annotations.NullMarked;
