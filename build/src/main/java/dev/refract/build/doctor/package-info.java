/// What this machine has of all that Refract, and the tools beside it, can use.
@NullMarked
package dev.refract.build.doctor;

import org.jspecify.annotations.NullMarked;
