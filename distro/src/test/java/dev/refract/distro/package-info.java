@NullMarked
package dev.refract.distro;

import org.jspecify.annotations.NullMarked;
