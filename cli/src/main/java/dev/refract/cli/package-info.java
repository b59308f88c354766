@NullMarked
package dev.refract.cli;

import org.jspecify.annotations.NullMarked;
