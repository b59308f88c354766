/// Fetching files: resuming, one folder for threads and processes.
@NullMarked
package dev.refract.distro.internal.download;

import org.jspecify.annotations.NullMarked;
