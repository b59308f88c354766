/// Programs of other architectures, run by QEMU.
@NullMarked
package dev.refract.build.emulator;

import org.jspecify.annotations.NullMarked;
