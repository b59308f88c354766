/// Clear-signed text (RFC 9580, section 7) and who signed it.
@NullMarked
package dev.refract.distro.internal.openpgp;

import org.jspecify.annotations.NullMarked;
