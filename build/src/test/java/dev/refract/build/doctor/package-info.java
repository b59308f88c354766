@NullMarked
package dev.refract.build.doctor;

import org.jspecify.annotations.NullMarked;
