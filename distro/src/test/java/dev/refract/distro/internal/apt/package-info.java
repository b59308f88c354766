@NullMarked
package dev.refract.distro.internal.apt;

import org.jspecify.annotations.NullMarked;
