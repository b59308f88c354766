/// Doing several things at once and stopping together.
@NullMarked
package dev.refract.distro.internal.concurrent;

import org.jspecify.annotations.NullMarked;
