@NullMarked
package dev.refract.distro.apt;

import org.jspecify.annotations.NullMarked;
