/// Programs for other processors than this machine's, and images, run behind walls of their own.
@NullMarked
package dev.refract.build.emulator;

import org.jspecify.annotations.NullMarked;
