@NullMarked
package dev.refract.distro.internal.deb822;

import org.jspecify.annotations.NullMarked;
