@NullMarked
package dev.refract.build.provenance;

import org.jspecify.annotations.NullMarked;
