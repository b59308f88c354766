/// Results of costly stages, kept by content: blobs named by digest, and for each step's key what
/// it gave.
@NullMarked
package dev.refract.build.store;

import org.jspecify.annotations.NullMarked;
