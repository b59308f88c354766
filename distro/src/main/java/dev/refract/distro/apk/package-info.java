/// The apk client: repositories of Alpine Linux and their packages, in the format of apk-tools 2.
@NullMarked
package dev.refract.distro.apk;

import org.jspecify.annotations.NullMarked;
