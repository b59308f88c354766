/// Bills of materials: what an image consists of, in the words of SPDX and CycloneDX.
@NullMarked
package dev.refract.build.sbom;

import org.jspecify.annotations.NullMarked;
