@NullMarked
package dev.refract.distro.internal.openpgp;

import org.jspecify.annotations.NullMarked;
