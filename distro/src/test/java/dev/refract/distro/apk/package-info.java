@NullMarked
package dev.refract.distro.apk;

import org.jspecify.annotations.NullMarked;
