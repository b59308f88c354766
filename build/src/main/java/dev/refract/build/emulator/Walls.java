package dev.refract.build.emulator;

import dev.refract.build.sandbox.Bubblewrap;
import java.nio.file.Path;

/// What makes a sandbox for programs of one platform.
///
/// @param bwrap starts it
/// @param busybox a static busybox of this machine's own kind
/// @param emulated whether QEMU runs them, not this machine
record Walls(Bubblewrap bwrap, Path busybox, boolean emulated) {}
