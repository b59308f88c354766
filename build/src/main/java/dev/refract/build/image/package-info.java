/// From a program to layers, config, manifest and index.
@NullMarked
package dev.refract.build.image;

import org.jspecify.annotations.NullMarked;
