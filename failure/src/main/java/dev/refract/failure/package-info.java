/// The one closed list of ways in which Refract fails, and the one grammar of its messages.
@NullMarked
package dev.refract.failure;

import org.jspecify.annotations.NullMarked;
