@NullMarked
package dev.refract.build.sbom;

import org.jspecify.annotations.NullMarked;
