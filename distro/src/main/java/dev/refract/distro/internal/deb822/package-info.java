/// The stanza syntax that Packages, Release, control and sources files share (deb822(5)).
@NullMarked
package dev.refract.distro.internal.deb822;

import org.jspecify.annotations.NullMarked;
